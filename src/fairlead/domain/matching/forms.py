"""Legal forms of companies in many countries, found at the end or the beginning of a name and told apart from it.

A form is known by its kind: names that differ in nothing but forms of one kind (``Inc.`` and ``Corp.``) say the same; forms of different
kinds (``AG`` and ``GmbH``) speak against, a little: people mix them up. Words are as `letters.latin` spells them, without dots.
"""

from functools import lru_cache
from typing import Final

from fairlead.domain.intake import Spellings

_FORMS: Final = {
    # share companies that anybody may call a corporation
    "corporation": """
        inc|incorporated|incorporation|corp|corporation|co|company|comp|cmpny|cie|compagnie|cia|compania|companhia
        |co inc|co corp|coy|kompaniya|kompania|compagnia|and co|and company|und co|et cie|y cia|e cia|ja kumpp
    """,
    "limited": """
        ltd|limited|ltd co|ltd company|co ltd|co limited|company ltd|company limited|limited company|pvt ltd|private limited|pvt limited
        |private ltd|pty|pty ltd|pty limited|proprietary limited|pte|pte ltd|pte limited|private company limited|dac|clg
        |designated activity company|company limited by guarantee|unlimited company|uc|llc|lc|limited liability company
        |limited liability co|ltd liability company|ltd liability co|pllc|professional limited liability company|wll|fzco|fze|fz llc
        |fzc|gmbh|mbh|gesellschaft mbh|gesellschaft mit beschrankter haftung|gesellschaft m b h|ges mbh|gesmbh|ggmbh|ug
        |ug haftungsbeschrankt|haftungsbeschrankt|unternehmergesellschaft|sarl|s a r l|sarl au|eurl|sasu|societe a responsabilite limitee
        |srl|srl unipersonale|s r l|srls|srl cv|societa a responsabilita limitata|societatea cu raspundere limitata
        |sociedad de responsabilidad limitada|sociedad limitada|s de rl de cv|s de rl|sl|slu|sll|sociedade limitada|sociedade por quotas
        |unipessoal lda|lda|limitada|ltda|ltda me|eireli|bv|besloten vennootschap|bvba|besloten vennootschap met beperkte aansprakelijkheid
        |sprl|aps|anpartsselskab|anpartselskab|ehf|einkahlutafelag|oy|osakeyhtio|oy ab
        |sp z oo|sp z o o|spolka z oo|spolka z ograniczona odpowiedzialnoscia|spzoo|sp zoo|sro|s r o|spol s ro
        |spolecnost s rucenim omezenym|spolocnost s rucenim obmedzenym|doo|d o o|drustvo s ogranicenom odgovornoscu|kft
        |korlatolt felelossegu tarsasag|ood|eood|druzhestvo s ogranichena otgovornost|ooo|tov|too|osoo
        |obshchestvo s ogranichennoy otvetstvennostyu|tovarystvo z obmezhenoyu vidpovidalnistyu
        |tovaryshchestvo s ogranichennoy otvetstvennostyu|sia|sabiedriba ar ierobezotu atbildibu|uab|uzdaroji akcine bendrove|ou|osauhing
        |epe|eteria periorismenis efthynis|ike|idiotiki kefalaiouchiki eteria|ltd sti|limited sirketi|limited sti|sti|sdn bhd|bhd
        |sendirian berhad|pt|perseroan terbatas|gk|godo kaisha|yk|yugen kaisha|yugen gaisha|tnhh|cong ty tnhh
        |cong ty trach nhiem huu han|jv|sae|shpk|mchj|mmc|hmk
    """,
    "stock": """
        ag|aktiengesellschaft|ag and co kgaa|kgaa|kommanditgesellschaft auf aktien|se|societas europaea|sce|plc|public limited company
        |public limited co|public company limited|pcl|pjsc|pao|oao|zao|ao|jsc|ojsc|cjsc|joint stock company|joint stock co
        |open joint stock company|closed joint stock company|public joint stock company|otkrytoe aktsionernoe obshchestvo
        |zakrytoe aktsionernoe obshchestvo|publichnoe aktsionernoe obshchestvo|aktsionernoe obshchestvo|prat|pat
        |pryvatne aktsionerne tovarystvo|publichne aktsionerne tovarystvo|sa|s a|societe anonyme|sociedad anonima|sociedade anonima
        |societatea pe actiuni|sa de cv|sa de c v|sab de cv|sapi de cv|sociedad anonima de capital variable|sau|sad|saic|sacif|saci|sas
        |sas esp|societe par actions simplifiee|sociedad por acciones simplificada|spa|societa per azioni|societa cooperativa per azioni
        |saa|sac|sapa|nv|naamloze vennootschap|nv sa|sa nv|ab|aktiebolag|aktiebolaget|publ|ab publ|as|aksjeselskap|asa
        |allmennaksjeselskap|aktieselskab|a s|oyj|julkinen osakeyhtio|abp|hf|hlutafelag|spolka akcyjna|akciova spolecnost
        |akciova spolocnost|dd|d d|dionicko drustvo|delnicka druzba|ad|ead|aktsionerno druzhestvo|akcionarsko drustvo|nyrt|zrt|rt
        |nyilvanosan mukodo reszvenytarsasag|zartkoruen mukodo reszvenytarsasag|reszvenytarsasag|ae|anonymi eteria|aktsiaselts
        |akcine bendrove|akciju sabiedriba|anonim sirketi|anonim sti|kk|kabushiki kaisha|kabushiki gaisha|kabushikigaisha
        |tbk|pt tbk|qsc|qpsc|psc|saog|saoc|bsc|ksc|kscc|ctcp|cong ty co phan
        |株式会社|有限会社|合同会社|股份有限公司|有限公司|有限责任公司|股份公司|주식회사|유한회사|株|주
    """,
    "partnership": """
        lp|limited partnership|llp|limited liability partnership|lllp|gp|general partnership|kg|kommanditgesellschaft|gmbh and co kg
        |gmbh und co kg|gmbh co kg|gmbh and co|ag and co kg|se and co kg|ug and co kg|ohg|offene handelsgesellschaft|gbr|gesbr
        |gesellschaft burgerlichen rechts|partg|partg mbb|snc|societe en nom collectif|societa in nome collettivo
        |societe en commandite|societe en commandite simple|scs|sca|sc|sci|societa in accomandita semplice|vof
        |vennootschap onder firma|cv|commanditaire vennootschap|ks|kommanditselskap|kommanditbolag|hb|handelsbolag|ky
        |kommandiittiyhtio|sp j|spolka jawna|sp k|spolka komandytowa|sp p|vos|bt|beteti tarsasag|kd|jd|oe|ee|slp|scp|sociedad civil
        |sociedad colectiva
    """,
    "sole": "ek|e k|eingetragener kaufmann|e kfm|e kfr|ei|eirl|eireli me|mei|ip|individualnyy predprinimatel|fop|et|sp|sole trader"
    "|dba|ditta",
    "association": """
        ev|e v|eingetragener verein|eg|e g|eingetragene genossenschaft|genossenschaft|asbl|vzw|aisbl|ivzw|onlus|odv|ets|ong|ngo
        |npo|ano|stiftung|foundation|fondation|fundacion|fundacao|fondazione|stichting|stiftelse|saatio|nadace|fundacja|alapitvany|cic
        |community interest company|cio|coop|co op|cooperative|cooperativa|societa cooperativa|scarl|soc coop|scrl|andelsselskab|osuuskunta
        |ba|trust|charitable trust|association|verein|vereniging|forening|na|national association|pc|professional corporation|pa
        |professional association
    """,
    "branch": "branch|filiale|niederlassung|zweigniederlassung|succursale|sucursal|filial|predstavitelstvo|rep office"
    "|representative office",
}
_PHRASES: Final = {
    tuple(phrase.split()): kind for kind, phrases in _FORMS.items() for phrase in (each.strip() for each in phrases.split("|")) if phrase
}
_LONGEST: Final = max(map(len, _PHRASES))
# What also is an everyday word or the beginning of a name stands for a form only at the end, and only where something is left.
_ONLY_LAST: Final = frozenset(
    "co comp sa se as ab ad ae ag al ao ba bt bv ca cv dd de ee ei et ev fz gp hb hf ip jd jv kd ks ky lc lp na oe ou oy pa pc rt sc"
    " sl sp uc"
    " ug pat prat dac clg cic cio coop trust foundation association company corporation corp compagnie cie branch filiale publ sole dba"
    " cooperative sac sad sau sca scs spa sas snc stiftung".split()
)
_WORDS: Final = frozenset(word for phrase in _PHRASES for word in phrase)
_SPELLED: Final = Spellings(word for word in _WORDS if word.isascii())
_ALONE: Final = 7
_LONG_ENDS: Final = frozenset(phrase[-1] for phrase in _PHRASES if len(phrase) > 2)
_MOST_FORMS: Final = 3


# The long spelling of a form → the short one.
_SHORT: Final = {
    long: short
    for short, longs in {
        "inc": "incorporated|incorporation",
        "corp": "corporation",
        "co": "company|coy|comp|cmpny|kompaniya",
        "ltd": "limited|co ltd|ltd co|co limited|company ltd|company limited|limited company|ltd company|private limited|pvt ltd"
        "|pvt limited"
        "|private ltd|pty ltd|pty limited|pty|pte ltd|pte limited|pte",
        "llc": "limited liability company|limited liability co|ltd liability company|ltd liability co|lc|llc|pllc",
        "plc": "public limited company|public limited co|public company limited",
        "lp": "limited partnership",
        "llp": "limited liability partnership",
        "ag": "aktiengesellschaft",
        "gmbh": "gesellschaft mit beschrankter haftung|gesellschaft mbh|gesmbh|ges mbh|mbh",
        "kg": "kommanditgesellschaft",
        "gmbh and co kg": "gmbh und co kg|gmbh co kg|gmbh and co",
        "sa": "societe anonyme|sociedad anonima|sociedade anonima|s a",
        "sarl": "societe a responsabilite limitee|s a r l",
        "sas": "societe par actions simplifiee",
        "srl": "societa a responsabilita limitata|societatea cu raspundere limitata|sociedad de responsabilidad limitada|s r l",
        "spa": "societa per azioni",
        "sl": "sociedad limitada|slu",
        "bv": "besloten vennootschap",
        "nv": "naamloze vennootschap",
        "ab": "aktiebolag|aktiebolaget|ab publ",
        "as": "aksjeselskap|aktieselskab|anonim sirketi",
        "aps": "anpartsselskab|anpartselskab",
        "sp zoo": "sp z oo|sp z o o|spolka z oo|spolka z ograniczona odpowiedzialnoscia|spzoo",
        "ooo": "obshchestvo s ogranichennoy otvetstvennostyu",
        "ao": "aktsionernoe obshchestvo|jsc|joint stock company|joint stock co",
        "oao": "otkrytoe aktsionernoe obshchestvo|ojsc|open joint stock company",
        "zao": "zakrytoe aktsionernoe obshchestvo|cjsc|closed joint stock company",
        "pao": "publichnoe aktsionernoe obshchestvo|pjsc|public joint stock company",
        "ltda": "limitada|sociedade limitada|ltda me",
        "kk": "kabushiki kaisha|kabushiki gaisha|kabushikigaisha|株式会社|株",
    }.items()
    for long in longs.split("|")
}


def without_form(words: tuple[str, ...]) -> tuple[tuple[str, ...], str | None, str | None]:
    """The words of a name without its legal forms, the kind of form and the form itself in its short spelling.

    A name that is nothing but a form keeps its words.
    """
    rest, kind, form = words, None, None
    for _ in range(_MOST_FORMS):
        shorter, found = _cut(rest)
        if found is None:
            break
        # What says more counts: the "Co." of "Co., Ltd." does not.
        if kind in {None, "corporation"}:
            cut = " ".join(rest[len(shorter) :] if shorter == rest[: len(shorter)] else rest[: len(rest) - len(shorter)])
            kind, form = found, _SHORT.get(cut, cut)
        rest = shorter
    return rest, kind, form


def _cut(words: tuple[str, ...]) -> tuple[tuple[str, ...], str | None]:
    most = min(_LONGEST, len(words) - 1)
    for length in range(most, 0, -1):
        kind = _PHRASES.get(words[-length:])
        if kind is None:
            continue
        longer = _cut_misspelled(words, most, above=length) if length == 1 and words[-1] in _LONG_ENDS else (words, None)
        return longer if longer[1] is not None else (words[:-length], kind)
    for length in range(most, 0, -1):
        start = words[:length]
        kind = _PHRASES.get(start)
        if kind is not None and not (length == 1 and start[0] in _ONLY_LAST):
            return words[length:], kind
    return _cut_misspelled(words, most, above=0)


def _cut_misspelled(words: tuple[str, ...], most: int, *, above: int) -> tuple[tuple[str, ...], str | None]:
    """The long words of a form of more than ``above`` words may hold a slip: ``Aktiengeselschaft``, ``Joynt Stock Company``."""
    if most <= above or len(words[-1]) < _ALONE - 1:
        return words, None
    meant = tuple(_meant(word) for word in words[-most:])
    for length in range(most, above, -1):
        if length == 1 and len(meant[-1]) < _ALONE:
            break
        kind = _PHRASES.get(meant[-length:])
        if kind is not None:
            return words[:-length], kind
    return words, None


@lru_cache(maxsize=65_536)
def _meant(word: str) -> str:
    return word if word in _WORDS else _SPELLED.nearest(word) or word
