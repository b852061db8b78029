"""Short forms of given names, so that Bob and Robert may be one person."""

from typing import Final

_FORMS: Final = (
    "robert bob bobby rob robbie bert|william bill billy will willy willi wilhelm|richard rick dick ricky rich|james jim jimmy jamie"
    "|john johnny jack jon|jonathan jon jonny|michael mike mick mickey michi|thomas tom tommy|charles charlie chuck|edward ed eddie ted ned"
    "|theodore ted teddy|david dave davy|daniel dan danny|joseph joe joey sepp|christopher chris kit|christian chris"
    "|christine chris chrissy tina"
    "|christina chris tina|steven steve|stephen steve|stefan steffen|anthony tony|antonio tony toni|andrew andy drew|andreas andi andy"
    "|matthew matt|matthias matze matt|nicholas nick nico|nikolaus nick klaus niko|patrick pat paddy|patricia pat patty trish|peter pete"
    "|samuel sam sammy|samantha sam|benjamin ben benny|alexander alex sascha sasha sandy|alexandra alex sandra sasha|frederick fred freddy"
    "|friedrich fritz fred|gregory greg|geoffrey geoff jeff|jeffrey jeff|gerald gerry jerry|gerard gerry|kenneth ken kenny|lawrence larry"
    "|leonard leo len lenny|louis lou louie|ronald ron ronny|raymond ray|timothy tim timmy|vincent vince|walter walt|zachary zach zack"
    "|elizabeth liz beth betty lisa eliza lizzie|elisabeth lisa elli sissi|katherine kate kathy katie kat|catherine cathy kate cat"
    "|katharina kathi katja käthe|margaret maggie meg peggy greta rita|margarete grete greta|deborah deb debbie|jennifer jen jenny"
    "|jessica jess jessie|jacqueline jackie|rebecca becky|susan sue susie|susanne susi|barbara barb babs|dorothy dot dottie"
    "|victoria vicky tori"
    "|amanda mandy|pamela pam|kimberly kim|cynthia cindy|abigail abby|gabriele gabi|gabriella gabi ella|johannes hans hannes jo|johann hans"
    "|joachim jochen achim|heinrich heinz heiner|josef sepp jupp|georg schorsch|francisco paco pancho|jose pepe|ignacio nacho"
    "|manuel manolo manu"
    "|guillermo memo|roberto beto|giuseppe beppe pino|francesco franco cesco|salvatore toto|luigi gigi|jan jasiu|aleksander olek alex"
    "|katarzyna kasia|małgorzata gosia|agnieszka aga|dmitri dima|dmitry dima|vladimir volodya vova|sergei seryozha|mikhail misha"
    "|nikolai kolya"
    "|ekaterina katya|tatiana tanya|natalia natasha|maria masha mary|anastasia nastya"
)
_FORMAL: Final = {short: names.split(" ", 1)[0] for names in reversed(_FORMS.split("|")) for short in names.split()}

_GIVEN: Final = frozenset(name for names in _FORMS.split("|") for name in names.split())


def formal(first_name: str) -> str:
    """The full form of a given name in plain letters; the name itself where no short form is known."""
    return _FORMAL.get(first_name, first_name)


def given_name(word: str) -> bool:
    """Whether a word in plain letters is one of the given names listed here, short or full."""
    return word in _GIVEN
