"""People with accounts, for tests of what each finds in the app."""

from fairlead.application.access_ports import User
from fairlead.application.edit_ports import Deed
from tests.contracts.access_house import CHEAP, PASSWORD


def sign_in(page, email, password=PASSWORD):
    page.get_by_label("E-mail").fill(email)
    page.locator("input[autocomplete=current-password]").fill(password)
    page.get_by_role("button", name="Sign in", exact=True).click()


def account(gatehouse, role, **values):
    """``gatehouse``: a house and who is let into it."""
    book, at = gatehouse[1].signing_in.book, gatehouse[0].clock.now()
    user = User(f"{role}@acme.example", f"One {role}", role, at, CHEAP.hashed(PASSWORD), **values)
    return book.add_user(user, Deed("user add", user.email, "the test", at))


def let_in(seen):
    """Forget what the browser noted by itself before anybody was signed in."""
    seen.complaints = [each for each in seen.complaints if "401" not in each]
