"""Messages are carried to real receivers: signed, within a time limit, and nowhere that nobody allowed."""

import base64
import email
import hashlib
import hmac
import json
import socket
import threading
import time
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import pytest

from fairlead.adapters.notify.carrier import ProcessCarrier
from fairlead.adapters.notify.child import wait_asked, without_keys
from fairlead.adapters.notify.own_files import Closed, OwnFiles
from fairlead.application.effect_ports import Parcel, Way
from tests.contracts.odd_receiver import End, Reply, odd_receiver
from tests.contracts.receiver import mail_server, receiving

LOOPBACK = "127.0.0.0/8, ::1"


@pytest.fixture(scope="module")
def carrier():
    with closing(ProcessCarrier(LOOPBACK, time.monotonic)) as made:
        yield made


@pytest.fixture(scope="module")
def strict():
    """One that may go nowhere inside."""
    with closing(ProcessCarrier("", time.monotonic)) as made:
        yield made


def webhook(address: str, **headers: str) -> Parcel:
    return Parcel(Way.WEBHOOK, address, headers, '{"a": "ü"}')


def channel(address: str) -> Parcel:
    return Parcel(Way.CHANNEL, address, {}, "two\nlines — ü", "A title")


def test_a_webhook_arrives_as_it_was_given(carrier):
    with receiving() as receiver:
        answer = carrier.carry(webhook(receiver.address, **{"webhook-id": "msg_1", "content-type": "application/json"}))
    assert (answer.code, answer.problem) == (204, "")
    ((path, headers, body),) = receiver.got
    assert (path, headers["webhook-id"], headers["content-type"], body.decode()) == ("/hook", "msg_1", "application/json", '{"a": "ü"}')


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (500, "it answered 500"),
        (410, "it answered 410 Gone"),
        (302, "it answered 302, which sends elsewhere; enter the address that it leads to"),
    ],
)
def test_an_answer_that_is_no_success_is_told(carrier, status, said):
    with receiving() as receiver:
        receiver.answers = [status]
        receiver.headers = {"location": receiver.address}
        answer = carrier.carry(webhook(receiver.address))
        assert len(receiver.got) == 1, "a redirect is not followed"
    assert (answer.code, answer.problem) == (status, said)


@pytest.mark.parametrize(("told", "seconds"), [("120", 120.0), ("999999999", 86_400.0), ("Fri, 31 Dec 1999 23:59:59 GMT", None)])
def test_a_receiver_may_ask_for_a_wait(carrier, told, seconds):
    with receiving() as receiver:
        receiver.answers = [429]
        receiver.headers = {"retry-after": told}
        assert carrier.carry(webhook(receiver.address)).wait_seconds == seconds


@pytest.mark.parametrize(
    ("told", "sent", "seconds"),
    [
        ("Mon, 02 Mar 2026 12:10:00 GMT", "Mon, 02 Mar 2026 12:00:00 GMT", 600.0),
        ("Fri, 31 Dec 9999 23:59:59 GMT", "Mon, 02 Mar 2026 12:00:00 GMT", 86_400.0),
        ("Mon, 02 Mar 2026 12:10:00 GMT", None, None),
        ("Mon, 02 Mar 2026 12:10:00 GMT", "Mon, 02 Mar 2026 12:00:00 -0000", None),
        ("9" * 400, None, 86_400.0),
        *(
            (odd, "Mon, 02 Mar 2026 12:00:00 GMT", None)
            for odd in ("²", "١٢", "-5", "1.5", "inf", "", "soon", "Sun, 99 Foo 2026 25:61:61 GMT")
        ),
    ],
)
def test_a_wait_is_a_number_or_a_date_and_anything_else_is_left_out(told, sent, seconds):
    assert wait_asked(told, sent) == seconds


def test_nobody_there_is_told_in_plain_words(carrier):
    with receiving() as receiver:
        pass
    assert carrier.carry(webhook(receiver.address)).problem == "it cannot be reached (ConnectError)"


def test_a_receiver_that_hangs_ends_by_the_time_limit_and_the_next_parcel_goes(carrier):
    with receiving() as receiver, closing(ProcessCarrier(LOOPBACK, time.monotonic, limit_seconds=1.0)) as hasty:
        receiver.answers = [0]
        assert "no answer" in hasty.carry(webhook(receiver.address)).problem
        assert "no answer" in hasty.carry(channel(f"json://127.0.0.1:{receiver.port}/?cto=60&rto=60")).problem
        receiver.answers = [204]
        assert hasty.carry(webhook(receiver.address)).problem == ""


@contextmanager
def dripping():
    """A receiver that answers with one byte after the other, each before anybody would call it silent; its address."""
    over, door = threading.Event(), socket.create_server(("127.0.0.1", 0))

    def drip() -> None:
        with suppress(OSError):
            while True:
                caller, _ = door.accept()
                with caller:
                    caller.recv(65_536)
                    caller.sendall(b"HTTP/1.1 204 No Content\r\nx-slow: ")
                    while not over.wait(0.05):
                        caller.sendall(b"a")

    threading.Thread(target=drip, daemon=True).start()
    try:
        yield f"127.0.0.1:{door.getsockname()[1]}"
    finally:
        over.set()
        door.close()


def test_a_receiver_that_drips_ends_by_the_time_limit_too(carrier):
    with dripping() as slow, receiving() as receiver, closing(ProcessCarrier(LOOPBACK, time.monotonic, limit_seconds=1.0)) as hasty:
        assert "no answer" in hasty.carry(webhook(f"http://{slow}/hook")).problem
        assert hasty.carry(webhook(receiver.address)).problem == ""


def test_an_answer_without_end_that_a_library_reads_whole_takes_no_more_memory_than_there_is_for_it(carrier):
    with odd_receiver() as receiver, receiving() as other:
        receiver.replies = [Reply((b"HTTP/1.1 200 OK\r\n\r\n", b"x" * 1_000_000), End.ENDLESS)]
        assert "could not be notified" in carrier.carry(channel(f"json://127.0.0.1:{receiver.port}/")).problem
        used = next(line for line in Path(f"/proc/{carrier._child.pid}/status").read_text().splitlines() if line.startswith("VmHWM"))
        assert int(used.split()[1]) < 400_000, "in kB"
        child = carrier._child
        assert carrier.carry(webhook(other.address)).problem == ""
        assert carrier._child is child, "the process goes on"


def test_a_carrier_whose_process_is_killed_goes_on_with_another(carrier):
    with receiving() as receiver:
        carrier.carry(webhook(receiver.address))
        carrier._child.kill()
        carrier._child.wait()
        assert carrier.carry(webhook(receiver.address)).problem == ""
    assert len(receiver.got) == 2


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "0.0.0.0", "127.1", "2130706433"])  # noqa: S104, nothing is bound
def test_nothing_goes_inside_unless_that_was_allowed(strict, host):
    with receiving() as receiver:
        answer = strict.carry(webhook(f"http://{host}:{receiver.port}/hook"))
        told = strict.carry(channel(f"json://{host}:{receiver.port}/hook")).problem if host[0] != "[" else "not allowed"
    assert (answer.code, receiver.got) == (None, [])
    assert "FAIRLEAD_PRIVATE_TARGETS" in answer.problem
    assert told


@pytest.mark.parametrize("host", ["169.254.169.254", "10.0.0.1", "192.168.1.1", "[fe80::1]", "[fd00::1]"])
def test_addresses_of_private_networks_are_refused_before_anything_is_sent(strict, host):
    assert "FAIRLEAD_PRIVATE_TARGETS" in strict.carry(webhook(f"http://{host}/latest/meta-data")).problem


def test_a_redirect_that_a_library_follows_leads_nowhere_inside():
    """Apprise may follow redirects: the way in is looked at when the connection is made."""
    with receiving() as inside, receiving() as outside, closing(ProcessCarrier("127.0.0.1", time.monotonic)) as made:
        outside.answers = [307]
        outside.headers = {"location": f"http://127.0.0.2:{inside.port}/x"}
        assert made.carry(channel(f"json://127.0.0.1:{outside.port}/")).problem
        assert inside.got == []


def test_mail_is_sent_by_a_mail_server(carrier):
    with mail_server() as mailbox:
        address = f"mailto://127.0.0.1:{mailbox.port}?from=fairlead@example.com&to=ana@example.com&mode=insecure"
        answer = carrier.carry(channel(address))
    assert answer.problem == ""
    ((_, to, content),) = mailbox.mails
    mail = email.message_from_string(content)
    text = next(part for part in mail.walk() if part.get_content_type() == "text/plain").get_payload(decode=True).decode()
    assert (to, str(email.header.make_header(email.header.decode_header(mail["subject"])))) == (["ana@example.com"], "A title")
    assert "two" in text
    assert "lines — ü" in text


def test_a_channel_by_webhook_is_told(carrier):
    with receiving() as receiver:
        assert carrier.carry(channel(f"json://127.0.0.1:{receiver.port}/path")).problem == ""
    told = json.loads(receiver.got[0][2])
    assert (told["title"], told["message"]) == ("A title", "two\nlines — ü")


def test_what_went_wrong_with_a_channel_is_told_without_its_keys(carrier):
    with receiving() as receiver:
        receiver.answers = [500]
        answer = carrier.carry(channel(f"json://name:hunter22@127.0.0.1:{receiver.port}/keyinpath1"))
    assert answer.problem.startswith("it could not be notified")
    assert "hunter22" not in answer.problem
    assert "keyinpath1" not in answer.problem
    assert carrier.carry(channel("nonsense://secretsecret")).problem.startswith("this is no address that Apprise knows")


@pytest.mark.parametrize(
    ("address", "said"),
    [
        ("slak://hunter22", "did you mean slack://?"),
        ("hunter22://a/b", "Known are mailtos://, slack://"),
        ("slack://hunter22", "this is no whole slack:// address"),
        ("https://crm.example/hunter22", "write json:// or jsons://"),
        ("nonsense hunter22", "Known are mailtos://"),
    ],
)
def test_an_address_that_nothing_can_be_sent_to_is_told_without_its_keys(carrier, address, said):
    problem = carrier.look(address)
    assert said in problem
    assert "hunter22" not in problem


@pytest.mark.parametrize(
    "address", ["mailtos://ann:pw@mail.example.com?to=ann@example.com", "json://127.0.0.1:9/path", " JSON://127.0.0.1:9 "]
)
def test_an_address_that_can_be_used_is_taken_and_nothing_is_sent(carrier, address):
    with receiving() as receiver:
        assert carrier.look(address.replace(":9", f":{receiver.port}")) == ""
    assert receiver.got == []


def test_every_piece_of_an_address_is_struck_out():
    said = without_keys(
        "failed for T1JJ3T3L2 at https://hooks.example.com/T1JJ3T3L2/A1BRTD4JD", "slack://T1JJ3T3L2/A1BRTD4JD/hooks.example.com"
    )
    assert "T1JJ3T3L2" not in said
    assert "A1BRTD4JD" not in said


def test_the_process_knows_no_proxies_and_none_of_our_settings(carrier, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("FAIRLEAD_SECRET_KEY", "k")
    with receiving() as receiver, closing(ProcessCarrier(LOOPBACK, time.monotonic)) as made:
        assert made.carry(channel(f"json://127.0.0.1:{receiver.port}/")).problem == ""
        environment = Path(f"/proc/{made._child.pid}/environ").read_text()
    assert "FAIRLEAD_SECRET_KEY" not in environment
    assert "HTTP_PROXY" not in environment


def test_a_signature_is_what_a_receiver_computes():
    from fairlead.domain.followup import key_of, signature

    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    body = b'{"test": 2432232314}'
    mine = signature([secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, body)
    assert mine == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "the example of the specification"
    by_hand = hmac.new(key_of(secret), b"msg_p5jXN8AQM9LWM0D4loKWxJek.1614265330." + body, hashlib.sha256).digest()
    assert mine.removeprefix("v1,") == base64.b64encode(by_hand).decode()


def test_a_channel_reads_no_files_of_the_server(carrier, tmp_path):
    """Some services send a template from the disk: whoever may add a channel must not read the home by it."""
    template = tmp_path / "secret.json"
    template.write_text('{"content": "a secret of the house"}')
    problem = carrier.carry(channel(f"discord://123456789012345678/{'t' * 64}?template={template}")).problem
    assert "could not be read" in problem


@pytest.mark.parametrize(
    "path", ["/etc/passwd", b"/etc/shadow", "~/.netrc", Path(json.__file__).parent / "../../../../../../etc/passwd", ""]
)
def test_a_file_that_is_not_the_programs_own_is_closed(path):
    with pytest.raises(Closed):
        OwnFiles().guard("open", (path, "r", 0))


@pytest.mark.parametrize("path", [json.__file__, Path(pytest.__file__), 3, "/dev/null"])
def test_the_programs_own_files_are_open(path):
    assert OwnFiles().guard("open", (path, "r", 0)) is None
