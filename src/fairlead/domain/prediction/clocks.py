"""How many hours the clocks of a lead's country or state stand before UTC, outside summer time.

Source: the IANA time zone database, 2025 releases. Of a country with several times that of most of its people is taken, where one time
holds for most; Australia, Canada, Russia and the United States are told by their states alone.
"""

from typing import Final

_COUNTRIES: Final = {
    -11.0: "AS NU",
    -10.0: "CK PF",
    -6.0: "BZ CR GT HN MX NI SV",
    -5.0: "BS CO CU EC HT JM KY PA PE TC",
    -4.0: "AG AI AW BB BL BM BO BQ CL CW DM DO GD GP GY KN LC MF MQ MS PR SX TT VC VE VG VI",
    -3.0: "AR BR FK GF PM PY SR UY",
    -2.0: "GL GS",
    -1.0: "CV",
    0.0: "BF CI FO GB GG GH GM GN GW IE IM IS JE LR ML MR PT SH SL SN ST TG",
    1.0: (
        "AD AL AO AT BA BE BJ CD CF CG CH CM CZ DE DK DZ EH ES FR GA GI GQ HR HU IT LI LU MA MC ME MK MT NE NG NL NO PL RS SE SI SJ SK SM "
        "TD TN VA"
    ),
    2.0: "AX BG BI BW CY EE EG FI GR IL LB LS LT LV LY MD MW MZ NA PS RO RW SD SS SZ UA ZA ZM ZW",
    3.0: "BH BY DJ ER ET IQ JO KE KM KW MG QA SA SO SY TR TZ UG YE YT",
    3.5: "IR",
    4.0: "AE AM AZ GE MU OM RE SC",
    4.5: "AF",
    5.0: "KZ MV PK TF TJ TM UZ",
    5.5: "IN LK",
    5.75: "NP",
    6.0: "BD BT IO KG",
    6.5: "CC MM",
    7.0: "CX ID KH LA TH VN",
    8.0: "BN CN HK MN MO MY PH SG TW",
    9.0: "JP KP KR PW TL",
    10.0: "GU MP PG",
    11.0: "FM NC NF SB VU",
    12.0: "FJ KI MH NR NZ TV WF",
    13.0: "TK TO WS",
}
_STATES: Final = {
    "US": {
        -5.0: "CT DC DE FL GA IN KY MA MD ME MI NC NH NJ NY OH PA RI SC VA VT WV",
        -6.0: "AL AR IA IL KS LA MN MO MS ND NE OK SD TN TX WI",
        -7.0: "AZ CO ID MT NM UT WY",
        -8.0: "CA NV OR WA",
        -9.0: "AK",
        -10.0: "HI",
        -4.0: "PR VI",
        10.0: "GU MP",
        -11.0: "AS",
    },
    "CA": {-3.5: "NL", -4.0: "NB NS PE", -5.0: "NU ON QC", -6.0: "MB SK", -7.0: "AB NT YT", -8.0: "BC"},
    "AU": {10.0: "ACT NSW QLD TAS VIC", 9.5: "NT SA", 8.0: "WA"},
    "BR": {-5.0: "AC", -4.0: "AM MS MT RO RR"},
    "MX": {-5.0: "ROO", -7.0: "BCS NAY SIN SON", -8.0: "BCN"},
}
_OF_COUNTRY: Final = {country: hours for hours, countries in _COUNTRIES.items() for country in countries.split()}
_OF_STATE: Final = {
    (country, state): hours for country, table in _STATES.items() for hours, states in table.items() for state in states.split()
}


def hours_before_utc(country: str | None, state: str | None) -> float | None:
    """For example 1.0 for DE, −6.0 for Texas; None where the place does not tell."""
    if country is None:
        return None
    return _OF_STATE.get((country, state or ""), _OF_COUNTRY.get(country))
