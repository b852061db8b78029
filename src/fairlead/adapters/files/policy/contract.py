"""The part of the policy document that says how turns are counted, and how far what reps receive may part."""

from fairlead.adapters.files.policy.kinds import SHARE, number, whole
from fairlead.adapters.files.policy.sections import Line, Section
from fairlead.domain.fairness import Ceiling, Contract, Floor, Rotation

CEILING = Section(
    Ceiling,
    "Ceiling",
    "The most that one rep gets. Whoever has reached it gets no more until the others catch up; where everybody who may have a lead has,"
    " it holds for nobody.",
    (
        Line(
            "of_average",
            "At most so much of the average; 1.5 is 150%. Left out, there is no ceiling.",
            kind=number(least=1.05, most=100),
            examples=(1.5,),
        ),
        Line("counted", "What is counted: count (leads), value (expected value), or both, each by itself.", "in", examples=("count",)),
        Line(
            "against",
            "Whose average: peers (all of them), or able (with each lead those of them who could have it: for narrow territories).",
            examples=("able",),
        ),
    ),
)

FLOOR = Section(
    Floor,
    "Floor",
    "The least that those get who get least, and newcomers. It takes a model that tells reps apart; turns are fair without.",
    (
        Line(
            "bottom_quartile",
            "Of all leads, the share of the quarter of reps who received least; an even split gives them 0.25.",
            kind=number(least=0, most=0.25),
            examples=(0.15,),
        ),
        Line("newcomers", "Of the average, the share that each newcomer gets.", kind=SHARE, examples=(0.6,)),
        Line("newcomer_days", "A newcomer's first day lies at most so many days back.", kind=whole(least=1, most=730), examples=(90,)),
        Line("newcomer_leads", "Who has received so many leads in the window is no newcomer.", kind=whole(least=1), examples=(40,)),
        Line("counted", "What is counted: count (leads), value (expected value), or both, each by itself.", "in", examples=("both",)),
        Line(
            "at_most",
            "For a floor, at most this share of the best standing is given up with one lead.",
            kind=number(above=0, most=1),
            examples=(0.5,),
        ),
    ),
)

CONTRACT = Section(
    Contract,
    "Fairness",
    "How far what reps receive may part. Each is compared with the average of the peers, by weight; leads given here are counted.",
    (
        Line("window_days", "Counted are so many days, today included, in UTC.", kind=whole(least=1, most=366), examples=(28,)),
        Line("among", "Who the peers are: the rep's team, or everybody."),
        Line(
            "from_leads",
            "No ceiling holds for whoever has received fewer leads, and no floor before the average is as high.",
            kind=whole(least=1, most=1000),
            examples=(5,),
        ),
        Line("ceiling", "The most that one rep gets."),
        Line("floor", "The least that some get."),
    ),
    {Ceiling: CEILING, Floor: FLOOR},
)

ROTATION = Section(
    Rotation,
    "Rotation",
    "How the credit ledger counts turns.",
    (
        Line("bound", "Credit stays within plus and minus this many leads.", kind=number(least=1, most=1000)),
        Line("catch_up", "What those who were away make up for: nothing, or what they missed, at a bounded rate."),
        Line("catch_up_one_in", "Whatever is made up for is at most one extra lead in this many given.", kind=whole(least=1, most=1000)),
        Line("declined", "Whether a lead that its rep declined costs a turn."),
        Line("no_show", "Whether a meeting that the person missed costs a turn."),
        Line("ownership", "Whether a lead that came by ownership costs a turn."),
        Line("moved", "Whether a lead moved by hand costs a turn."),
        Line("order", "Among those whose turn it may be: one is drawn, or strictly the one due first."),
    ),
)
