"""A routed lead all the way to a real mail server and a real webhook: told with reasons and talking points, held while it is quiet, sent again."""

import email
import email.policy
import json
from datetime import timedelta

import pytest
from sqlalchemy import insert

from fairlead.adapters.memory import SteppedClock
from fairlead.adapters.sql.standing import rebuild_standing
from fairlead.adapters.sql.tables import RECORD_TABLES
from fairlead.application.effect_ports import DeliveryState
from fairlead.application.effects import Asked
from fairlead.bootstrap import open_house
from fairlead.config import Settings
from fairlead.domain.followup import CHANNEL, OFFICE, Recipient
from fairlead.domain.intake import Submission
from tests.contracts.receiver import delivered, mail_server, receiving
from tests.journeys.desk import START

MESSAGE = "We need a new CRM before August. Our budget is approved."


@pytest.fixture
def house(tmp_path):
    with open_house(Settings(home=tmp_path, private_targets="127.0.0.0/8"), SteppedClock(START)) as made:
        with made.engine.begin() as connection:
            connection.execute(insert(RECORD_TABLES["rep"]), [{"rep_id": "kim", "name": "Kim", "time_zone": "UTC"}])
        rebuild_standing(made.engine)
        made.open_desk()
        yield made


def route(house, name):
    sent = {"lead_id": name, "company": f"Harbor {name}", "country": "US", "message": MESSAGE}
    decision = house.desk.submit(Submission(name, "test", house.clock.now(), sent)).result().decision
    assert decision.rep_id == "kim"
    return house.decisions.get(decision.decision_id)


def text_of(mail):
    message = email.message_from_string(mail[2], policy=email.policy.default)
    return f"{message['subject']}\n{message.get_body(('plain',)).get_content()}"


def test_a_routed_lead_reaches_a_mailbox_and_a_webhook_with_its_reason_and_talking_points(house):
    notifying = house.background.effects.notifying
    with mail_server() as mailbox, receiving() as receiver:
        mail = f"mailto://127.0.0.1:{mailbox.port}?from=fairlead@example.com&to=kim@example.com&mode=insecure"
        notifying.add(Asked(name="mail", url=mail), Recipient("kim"), author="kim")
        notifying.add(Asked(name="hook", url=f"json://127.0.0.1:{receiver.port}/", kinds=["lead.assigned"]), OFFICE, author="lee")
        told = route(house, "one").explanation
        assert told.talking_points[0]
        assert told.why[0]
        assert {each.state for each in delivered(house)} == {DeliveryState.DONE}
        hook = json.loads(receiver.got[0][2])
        for said in (text_of(mailbox.mails[0]), f"{hook['title']}\n{hook['message']}"):
            words = " ".join(said.split())
            assert "Harbor one" in words
            assert told.talking_points[0] in words
            assert told.headline in words
            assert told.why[0] in words
        notifying.set_habits(Recipient("kim"), quiet=f"{START:%H}:00-{START + timedelta(hours=2):%H}:00", language=None, author="kim")
        route(house, "two")
        delivered(house)
        assert (len(mailbox.mails), len(receiver.got)) == (1, 2), "it is quiet for kim, and not for the office"
        house.clock.step(timedelta(hours=2))
        delivered(house)
        assert "Harbor two" in text_of(mailbox.mails[1])
        receiver.answers = [500]
        house.clock.step(timedelta(hours=1))
        route(house, "three")
        for _ in range(CHANNEL.tries):
            failed = next(each for each in delivered(house) if each.event.lead_id == "three" and each.target_name == "hook")
            house.clock.step(max(failed.due_at - house.clock.now(), timedelta(minutes=5)))
        assert failed.state is DeliveryState.DEAD
        receiver.answers, got = [200], len(receiver.got)
        assert house.background.effects.webhooks.again(author="lee") == 1
        delivered(house)
        assert "Harbor three" in json.loads(receiver.got[got][2])["title"]
