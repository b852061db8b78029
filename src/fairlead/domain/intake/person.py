"""A person: rank and department behind a job title, language, e-mail address and phone number."""

import re
from functools import lru_cache
from types import MappingProxyType

from fairlead.domain.intake.countries import DIALING
from fairlead.domain.intake.spelling import fold

SENIORITIES = ("individual", "manager", "director", "vp", "chief")
FUNCTIONS = (
    "executive",
    "finance",
    "it",
    "engineering",
    "product",
    "operations",
    "sales",
    "marketing",
    "human resources",
    "legal",
    "procurement",
    "customer success",
    "data",
)
_CHIEF = re.compile(
    r"\b(chief|c[efiotmphrlsd]o|ciso|chro|president|owner|founder|cofounder|co founder|partner|proprietor"
    r"|managing director|geschaftsfuhrer)\b"
)
_NOT_CHIEF = re.compile(
    r"\b(product owner|process owner|vice president|partner manager|chief of staff|partner success|account president"
    r"|business partner|channel partner|partner marketing)\b"
)
_VP = re.compile(r"\b(vp|svp|evp|avp|vice president|head of|general manager)\b")
_DIRECTOR = re.compile(r"\b(director|direktor|directeur|dir)\b")
_MANAGER = re.compile(r"\b(manager|mgr|lead|leader|supervisor|foreman|principal|teamlead|leiter|head|superintendent)\b")
_FUNCTION_WORDS = MappingProxyType(
    {
        "human resources": r"human resources|hr|people|talent|recruiter|recruiting|recruitment|chro|payroll",
        "procurement": r"procurement|purchasing|buyer|sourcing|category manager|cpo",
        "finance": r"finance|financial|cfo|controller|accounting|accountant|treasurer|treasury|audit|auditor|fp and a|bookkeeper",
        "legal": r"legal|counsel|attorney|lawyer|compliance|clo|paralegal|privacy",
        "data": r"data|analytics|bi|business intelligence|machine learning|statistician|analyst relations|cdo",
        "it": r"it|information technology|cio|ciso|systems|infrastructure|network|security|sysadmin|devops|helpdesk"
        r"|technology officer|cto|erp|sap",
        "engineering": r"engineering|engineer|developer|software|architect|r and d|research|scientist|qa|programmer",
        "product": r"product",
        "marketing": r"marketing|cmo|brand|demand generation|content|growth|communications|seo|pr",
        "customer success": r"customer success|customer support|support|customer service|customer experience|cx|service desk",
        "sales": r"sales|revenue|cro|account executive|business development|account manager|sdr|bdr|commercial|partnerships",
        "operations": r"operations|coo|plant|production|supply chain|logistics|manufacturing|quality|warehouse|facilities"
        r"|maintenance|facility|lean",
        "executive": r"ceo|chief executive|president|owner|founder|cofounder|managing director|general manager"
        r"|chief of staff|partner|proprietor",
    }
)
_FUNCTIONS = tuple((name, re.compile(rf"\b({words})\b")) for name, words in _FUNCTION_WORDS.items())
_LANGUAGE_NAMES = (
    "ar arabic|bg bulgarian|bn bengali|ca catalan|cs czech|da danish|de german deutsch|el greek|en english"
    "|es spanish espanol castilian|et estonian|fa persian farsi|fi finnish suomi|fr french francais|ga irish|he hebrew|hi hindi"
    "|hr croatian|hu hungarian|id indonesian|is icelandic|it italian italiano|ja japanese|ko korean|lt lithuanian|lv latvian"
    "|ms malay|mt maltese|nl dutch nederlands flemish|no norwegian norsk|pl polish polski|pt portuguese portugues|ro romanian"
    "|ru russian|sk slovak|sl slovenian|sr serbian|sv swedish svenska|sw swahili|ta tamil|te telugu|th thai|tl tagalog filipino"
    "|tr turkish|uk ukrainian|ur urdu|vi vietnamese|zh chinese mandarin cantonese"
)
_LANGUAGES = MappingProxyType({name: line.split()[0] for line in _LANGUAGE_NAMES.split("|") for name in line.split()})
_THREE_LETTERS = MappingProxyType(
    {"eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt", "jpn": "ja", "zho": "zh"}
)
_OTHER_CODES = frozenset({"iw", "nb", "nn", "in"})
_SAME_CODE = MappingProxyType({"iw": "he", "nb": "no", "nn": "no", "in": "id"})
_EMAIL = re.compile(
    r"^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$"
)
_HOST = re.compile(r"^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$")
_REGISTRY_LABELS_TEXT = "ac co com edu go gob gouv gov govt gv id ind info ltd me mil ne net nhs nom or org plc police res sch school web"
_REGISTRY_LABELS = frozenset(_REGISTRY_LABELS_TEXT.split())
_COUNTRY_LETTERS, _SHORTEST_UNDER_REGISTRY = 2, 3
_EMAIL_DRESS = re.compile(r"^(mailto:)|[<>]")
_LONGEST_EMAIL, _LONGEST_LOCAL_PART = 254, 64
_EXTENSION = re.compile(r"(?i)\s*(?:extension|ext\.?|x|durchwahl|#)\s*\d{1,6}\s*$")
_PUNCTUATION = re.compile(r"[\s().\-/·–]")
_E164 = re.compile(r"^\+[1-9][0-9]{7,14}$")
_NATIONAL = re.compile(r"^[0-9]{5,14}$")
_NANP = re.compile(r"^[2-9][0-9]{2}[2-9][0-9]{6}$")
_NANP_CODE = "1"


@lru_cache(maxsize=65_536)
def seniority(title: str) -> str | None:
    """The rank in a job title: ``"VP of Operations"`` → ``"vp"``, ``"CFO"`` → ``"chief"``; None for an empty title."""
    words = fold(title)
    if not words:
        return None
    without = _NOT_CHIEF.sub(lambda found: "vp" if "vice" in found.group() else "manager", words)
    if _CHIEF.search(without):
        return "chief"
    for rank, pattern in (("vp", _VP), ("director", _DIRECTOR), ("manager", _MANAGER)):
        if pattern.search(without):
            return rank
    return "individual"


@lru_cache(maxsize=65_536)
def function(title: str) -> str | None:
    """The department in a job title: ``"IT Director"`` → ``"it"``; None where the title names none."""
    words = fold(title)
    return next((name for name, pattern in _FUNCTIONS if pattern.search(words)), None)


@lru_cache(maxsize=4_096)
def language_code(text: str) -> str | None:
    """ISO 639-1 of a name, code or locale: ``"English"``, ``"en-US"``, ``"eng"`` → ``"en"``; None where unknown."""
    words = fold(text).split()
    if not words:
        return None
    first = words[0]
    return _LANGUAGES.get(first) or _THREE_LETTERS.get(first) or (_SAME_CODE[first] if first in _OTHER_CODES else None)


def email_address(text: str) -> str | None:
    """The address in lower case without ``mailto:`` or angle brackets, or None where it is none (RFC 5321 lengths, a host with a dot)."""
    address = _EMAIL_DRESS.sub("", text.strip().lower()).strip()
    fits = len(address) <= _LONGEST_EMAIL and len(address.partition("@")[0]) <= _LONGEST_LOCAL_PART
    return address if fits and _EMAIL.match(address) else None


@lru_cache(maxsize=65_536)
def host_of(text: str) -> str | None:
    """The host of an e-mail address or web address in lower case, without ``www.``: ``"https://www.acme.com/x"`` → ``"acme.com"``."""
    host = re.sub(r"^[a-z][a-z0-9+.-]*://", "", text.strip().lower()).split("/", 1)[0].split("?", 1)[0]
    host = host.rpartition("@")[2].split(":", 1)[0].removeprefix("www.").strip(".")
    return host if _HOST.match(host) else None


@lru_cache(maxsize=65_536)
def registrable_domain(text: str) -> str | None:
    """The domain that somebody registered, of a host, web or e-mail address: ``"jo@mail.acme.co.uk"`` → ``"acme.co.uk"``.

    Follows the habit of country registries (``co.uk``, ``com.au``, ``ac.jp`` …) rather than the whole public suffix list, which changes
    weekly and so belongs outside the domain: a decision must replay to the same result. None where there is no host.
    """
    host = host_of(text)
    if host is None:
        return None
    labels = host.split(".")
    registry = len(labels) > _SHORTEST_UNDER_REGISTRY - 1 and len(labels[-1]) == _COUNTRY_LETTERS and labels[-2] in _REGISTRY_LABELS
    return ".".join(labels[-_SHORTEST_UNDER_REGISTRY if registry else -2 :])


def phone_number(text: str, country: str | None) -> str | None:
    """E.164 where the number can be read: with ``+`` or ``00``, or in the national form of ``country`` (alpha-2).

    ``("(617) 555-0142", "US")`` → ``"+16175550142"``, ``("030 1234567", "DE")`` → ``"+49301234567"``. An extension is dropped.
    Checks the form (ITU-T E.164: at most 15 digits), not whether the number is in use. None where it cannot be read.
    """
    digits = _PUNCTUATION.sub("", _EXTENSION.sub("", text.strip()).replace("(0)", ""))
    if digits.startswith("00"):
        digits = "+" + digits[2:]
    if digits.startswith("+"):
        return digits if _E164.match(digits) else None
    if not _NATIONAL.match(digits) or country not in DIALING:
        return None
    calling, trunk = DIALING[country]
    if calling == _NANP_CODE:
        bare = digits.removeprefix("1")
        return f"+1{bare}" if _NANP.match(bare) else None
    national = digits.removeprefix(trunk) if trunk else digits
    number = f"+{calling}{national}"
    return number if _E164.match(number) else None
