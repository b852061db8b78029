"""What the process that carries messages does for meetings: hand a mail to a mail server, write or remove an event of a CalDAV calendar."""

import smtplib
import ssl
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import SplitResult, unquote, urlsplit

from fairlead.adapters.notify.reaching import Refused, unreached

_PORTS: Final = {"smtps": 465, "smtp": 587, "smtp+plain": 25}
_ANSWERS: Final = {
    smtplib.SMTPAuthenticationError: "the mail server refuses the name or password; set it again: ",
    smtplib.SMTPSenderRefused: "the mail server does not send for the address that invitations come from: ",
}
_GONE: Final = frozenset({404, 410})


def mailed(parcel: Mapping[str, Any]) -> dict[str, Any]:
    """Hand a whole mail to a mail server (RFC 5321); in plain text only where the address says so."""
    where = urlsplit(parcel["address"])
    try:
        with _server(where, float(parcel["limit"])) as server:
            if where.scheme == "smtp":
                server.starttls(context=ssl.create_default_context())
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
            server.sendmail(parcel["headers"]["from"], [parcel["headers"]["to"]], parcel["body"].encode())
    except smtplib.SMTPResponseException as answered:
        return {"code": answered.smtp_code, "problem": _ANSWERS.get(type(answered), "the mail server answered ") + f"{answered.smtp_code}"}
    except smtplib.SMTPRecipientsRefused as refused:
        code = next(iter(refused.recipients.values()))[0]
        return {"code": code, "problem": f"the mail server does not take mail for this person ({code})", "final": code >= 500}
    except Refused:
        raise
    except (smtplib.SMTPException, OSError) as error:
        return {"problem": _broken(error)}
    return {}


def _broken(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "the mail server offers no encryption, or no sign-in; use smtps://, or smtp+plain:// inside your own network"
    if isinstance(error, ssl.SSLError):
        return "the mail server shows a certificate that is not trusted, or speaks no TLS there"
    how = "broke off" if isinstance(error, smtplib.SMTPException) else "cannot be reached"
    return f"the mail server {how} ({type(error).__name__})"


def _server(where: SplitResult, limit: float) -> smtplib.SMTP:
    host, port = where.hostname or "", where.port or _PORTS[where.scheme]
    if where.scheme == "smtps":
        return smtplib.SMTP_SSL(host, port, timeout=limit, context=ssl.create_default_context())
    return smtplib.SMTP(host, port, timeout=limit)


def written(parcel: Mapping[str, Any]) -> dict[str, Any]:
    """Put an event where a calendar keeps it (RFC 4791, 5.3.2), or take it away where there is no text."""
    import httpx  # noqa: PLC0415, a process that only sends mail does without

    headers, body = dict(parcel["headers"]), parcel["body"].encode()
    name, password = headers.pop("username"), headers.pop("password")
    method = "PUT" if body else "DELETE"
    if body:
        headers["content-type"] = "text/calendar; charset=utf-8"
    with httpx.Client(follow_redirects=False, timeout=float(parcel["limit"]), trust_env=False) as client:
        code = 401
        for way in (httpx.BasicAuth, httpx.DigestAuth):
            try:
                answer = client.request(
                    method, parcel["address"], content=body, headers={**headers, "user-agent": "Fairlead"}, auth=way(name, password)
                )
            except httpx.HTTPError as error:
                return {"problem": unreached(error)}
            code = answer.status_code
            if code != 401 or "digest" not in answer.headers.get("www-authenticate", "").lower():
                break
    if 200 <= code < 300 or (not body and code in _GONE):
        return {}
    # 410 would switch a webhook off; of a calendar it says that the event's place is gone.
    return {"code": 404 if code == 410 else code, "problem": f"the calendar answered {code}{_meaning(code)}"}


def _meaning(code: int) -> str:
    return {
        401: ", which refuses the name or password; set the calendar again",
        403: ", which does not let this account write there",
        404: ": there is no calendar at that address",
        409: ": there is no calendar at that address; name the address of one calendar, not of the account",
    }.get(code, "")
