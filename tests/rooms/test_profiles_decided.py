"""Who decides on a proposed change of a profile is somebody else, however the names are written."""

import pytest

from fairlead.application.rep_profile_ports import ProfileRefused, WishState
from tests.contracts.http_house import PaperHouse
from tests.contracts.paper_voices import PaperVoices

ANA, AS_WELL, ELSEWHERE = "Ana Reyes (ana@acme.example)", "A. Reyes (ANA@acme.example)", "Ana Reyes (ana@other.example)"


@pytest.fixture
def profiles():
    found = PaperVoices(PaperHouse(reps=3)).profiles
    found.propose("rep-001", {"products": ["crm"]}, author=ANA)
    return found


@pytest.mark.parametrize("deed", ["approve", "reject"])
@pytest.mark.parametrize("author", [ANA, AS_WELL, f"{ANA.upper()} "])
def test_whoever_proposed_a_change_does_not_decide_on_it(profiles, deed, author):
    with pytest.raises(ProfileRefused, match="proposal 1 is your own"):
        getattr(profiles, deed)(1, author=author)
    assert profiles.wish(1).state is WishState.PROPOSED


@pytest.mark.parametrize(("deed", "state"), [("approve", WishState.APPROVED), ("reject", WishState.REJECTED)])
def test_somebody_else_decides_on_it(profiles, deed, state):
    assert getattr(profiles, deed)(1, author=ELSEWHERE).state is state


def test_whoever_proposed_a_change_withdraws_it_under_another_spelling(profiles):
    assert profiles.withdraw(1, author=AS_WELL).state is WishState.WITHDRAWN


def test_somebody_else_does_not_withdraw_it(profiles):
    with pytest.raises(ProfileRefused, match="only who made it can withdraw it"):
        profiles.withdraw(1, author=ELSEWHERE)
