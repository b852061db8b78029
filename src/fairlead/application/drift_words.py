"""What the watch on drift found, in plain words: what changed, what it means, what to do."""

import math
from dataclasses import dataclass
from typing import Final

from fairlead.domain.evidence import EMPTY, DriftVerdict, Kind, Move, Reference, Silence, Watched
from fairlead.domain.qualification import LEAD_FEATURES

_ABOUT: Final = {feature.name: feature.about for feature in LEAD_FEATURES}
_EMPTY: Final = "(empty)"
_MILLION: Final = math.log(1e6)
_ROLL_BACK: Final = "if chances went wrong right after a new model came in force, go back: `fairlead model rollback`"
_RETRAIN: Final = (
    "train anew on what came since: `fairlead train`; unless the policy says `models: {retrain: {on_drift: false}}`, that is asked for"
)
_LOOK_AT_MAPPING: Final = "check the form, export or mapping that fills it: `fairlead lineage lead LEAD` shows where a value came from"


@dataclass(frozen=True, slots=True)
class Words:
    """``changed``: a sentence with the numbers. ``means``: what follows. ``advice``: what to do, the likeliest first."""

    changed: str
    means: str
    advice: tuple[str, ...]


def name_of(quantity: str, reference: Reference | None = None) -> str:
    """A quantity as people call it."""
    kind, _, name = quantity.partition(".")
    if kind == "input":
        return _ABOUT.get(name, name)
    early = f"{reference.early_days} days" if reference else "an early age"
    ripe = f"{reference.horizon_days} days" if reference else "the horizon"
    age = early if name == "early" else ripe
    names = {
        "volume": "leads a day",
        "score": "the model's score of leads",
        "outcomes": f"share won in {age}",
        "calibration": f"wins per win expected, {age}",
        "slope": f"calibration slope, {age}",
    }
    return names.get(kind, quantity)


def words_of(watched: Watched, reference: Reference) -> Words:
    """What is told of a quantity that drifted, or that changed a little."""
    name = name_of(watched.quantity, reference)
    since = f" since {watched.since}" if watched.since else ""
    makers = {
        Kind.INPUTS: _inputs,
        Kind.SCORES: _scores,
        Kind.CALIBRATION: _calibration,
        Kind.OUTCOMES: _outcomes,
        Kind.VOLUME: _volume,
    }
    return makers[watched.kind](watched, name, since)


def how_sure(watched: Watched) -> str:
    """The evidence in words."""
    return f"evidence {_odds(watched.log_e)} to 1, reported from {_odds(watched.log_threshold)} to 1 on"


def verdict_in_words(watched: Watched) -> str:
    """The verdict in a few words."""
    match watched.verdict:
        case DriftVerdict.DRIFTED:
            return "changed"
        case DriftVerdict.SLIGHT:
            return "changed, but little"
        case DriftVerdict.STEADY:
            return "steady"
        case DriftVerdict.UNUSABLE:
            return "chances do not differ" if watched.quantity.startswith("slope.") else "cannot be watched"
        case DriftVerdict.TOO_EARLY:
            return f"too early: {watched.leads:,} of {watched.needed:,} leads" if watched.needed else "too early to tell"


def silence_in_words(silence: Silence, what: str) -> Words:
    """No lead, or no outcome, for too long."""
    since = f"{silence.since:%Y-%m-%d %H:%M} UTC"
    if what == "leads":
        return Words(
            f"No lead has arrived since {since}; about {silence.expected:,.0f} would have by now.",
            "So long a silence is not plausible for these hours of the week: something between the source and here is likely to be broken.",
            (
                "send a test lead through each form and source, and see whether it arrives",
                "see whether the import or the program that sends leads still runs",
            ),
        )
    return Words(
        f"No outcome has been told since {since}; about {silence.expected:,.0f} wins would have been by now.",
        "Nobody counts as lost by it: what ended since is not known here, so neither calibration nor training can see it.",
        ("see whether outcomes are still sent or imported", "ask sales operations whether deals are still closed in the CRM"),
    )


def _inputs(watched: Watched, name: str, since: str) -> Words:
    first = watched.moves[0] if watched.moves else Move(EMPTY, 0.0, 0.0)
    told = "; ".join(_moved(each) for each in watched.moves)
    field = watched.quantity.removeprefix("input.")
    changed = f"{_upper(name)} ({field}) changed{since}: {told} (PSI {watched.now or 0.0:.2f}, {how_sure(watched)})."
    if first.label == _EMPTY and first.now > first.before:
        means = "A field went empty. The model treats these leads as ones of which that is not known, which was rare when it learned."
        return Words(changed, means, (_LOOK_AT_MAPPING, "if the field is gone for good, train anew: `fairlead train`"))
    if first.fresh:
        means = f"The model has never seen '{first.label}' and gives such leads what is usual for others."
        advice = (
            f"if '{first.label}' is another spelling of a known value, map it; else ask marketing what it is",
            "train anew once outcomes of such leads are known: `fairlead train`",
        )
        return Words(changed, means, advice)
    means = "Other leads come than those the model learned from. By itself that makes no chance wrong; watch calibration."
    return Words(changed, means, ("ask marketing whether this was meant: a campaign, a new form, a new market", _LOOK_AT_MAPPING))


def _scores(watched: Watched, name: str, since: str) -> Words:
    told = "; ".join(_moved(each) for each in watched.moves)
    return Words(
        f"{_upper(name)} (log-odds) changed{since}: {told} (PSI {watched.now or 0.0:.2f}, {how_sure(watched)}).",
        "The model takes leads for better or worse than it used to. Either they are, or an input it leans on is filled otherwise.",
        ("look at the inputs that changed at about the same time", "watch whether wins follow: calibration says so first"),
    )


def _calibration(watched: Watched, name: str, since: str) -> Words:
    now = watched.now or 0.0
    kind, _, age = watched.quantity.partition(".")
    if kind == "slope":
        way = "too far apart: sure ones are less sure than told" if now < 1 else "too close together: it is too careful"
        return Words(
            f"{_upper(name)}, changed{since}: the calibration slope is {now:.2f} and should be 1 ({how_sure(watched)}).",
            f"The model's chances are {way}.",
            (_RETRAIN, _ROLL_BACK),
        )
    more = "more" if now > 1 else "fewer"
    means = f"Chances are {'too low' if now > 1 else 'too high'}: {abs(now - 1.0):.0%} {more} leads are won than they say."
    if age == "early":
        means += " These are early wins: deals may also take longer than they did, which the look at the whole horizon will tell."
    return Words(
        f"{_upper(name)}, changed{since}: {now:.2f} won for each win expected ({how_sure(watched)}).",
        means,
        ("see whether outcomes are told late or no longer: `fairlead drift` names the last one", _RETRAIN, _ROLL_BACK),
    )


def _outcomes(watched: Watched, name: str, since: str) -> Words:
    before, now = watched.before or 0.0, watched.now or 0.0
    return Words(
        f"{_upper(name)}, changed{since}: from {before:.1%} to {now:.1%} ({how_sure(watched)}).",
        "Leads end otherwise than they did. Where calibration is steady, the model has seen it coming from the leads themselves.",
        ("ask sales operations: prices, competitors, staffing, the rule by which a lead counts as won", _RETRAIN),
    )


def _volume(watched: Watched, name: str, since: str) -> Words:
    before, now = watched.before or 0.0, watched.now or 0.0
    return Words(
        f"{_upper(name)} changed{since}: from {before:,.1f} to {now:,.1f} ({how_sure(watched)}).",
        "Fewer leads: a source may have dried up or be cut off." if now < before else "More leads: limits and queues will bind sooner.",
        (
            "ask marketing whether this was meant",
            "see which source it is: `fairlead drift` lists source among the inputs",
            "see `fairlead load`",
        ),
    )


def _moved(move: Move) -> str:
    fresh = ", which the model never saw" if move.fresh else ""
    return f"{move.label} from {move.before:.1%} to {move.now:.1%}{fresh}"


def _odds(log: float) -> str:
    if log > _MILLION:
        return "over a million"
    return f"{math.exp(log):,.0f}" if log >= math.log(10) else f"{math.exp(log):.1f}"


def _upper(text: str) -> str:
    return text[:1].upper() + text[1:]
