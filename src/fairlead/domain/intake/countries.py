"""Countries: ISO 3166-1 alpha-2 and alpha-3 codes, calling code and trunk prefix, English name and other spellings."""

_TABLE = """
AF AFG 93 0 Afghanistan
AX ALA 358 0 Åland Islands
AL ALB 355 0 Albania
DZ DZA 213 0 Algeria|Algérie
AS ASM 1 1 American Samoa
AD AND 376 - Andorra
AO AGO 244 - Angola
AI AIA 1 1 Anguilla
AQ ATA 672 - Antarctica
AG ATG 1 1 Antigua and Barbuda
AR ARG 54 0 Argentina
AM ARM 374 0 Armenia
AW ABW 297 - Aruba
AU AUS 61 0 Australia
AT AUT 43 0 Austria|Österreich|Oesterreich
AZ AZE 994 0 Azerbaijan
BS BHS 1 1 Bahamas|The Bahamas
BH BHR 973 - Bahrain
BD BGD 880 0 Bangladesh
BB BRB 1 1 Barbados
BY BLR 375 8 Belarus
BE BEL 32 0 Belgium|Belgique|België|Belgien
BZ BLZ 501 - Belize
BJ BEN 229 - Benin
BM BMU 1 1 Bermuda
BT BTN 975 - Bhutan
BO BOL 591 0 Bolivia|Plurinational State of Bolivia
BQ BES 599 - Bonaire, Sint Eustatius and Saba|Caribbean Netherlands
BA BIH 387 0 Bosnia and Herzegovina|Bosnia
BW BWA 267 - Botswana
BR BRA 55 0 Brazil|Brasil
IO IOT 246 - British Indian Ocean Territory
BN BRN 673 - Brunei Darussalam|Brunei
BG BGR 359 0 Bulgaria
BF BFA 226 - Burkina Faso
BI BDI 257 - Burundi
CV CPV 238 - Cabo Verde|Cape Verde
KH KHM 855 0 Cambodia
CM CMR 237 - Cameroon
CA CAN 1 1 Canada
KY CYM 1 1 Cayman Islands
CF CAF 236 - Central African Republic
TD TCD 235 - Chad
CL CHL 56 - Chile
CN CHN 86 0 China|People's Republic of China|PRC|Mainland China
CX CXR 61 0 Christmas Island
CC CCK 61 0 Cocos Islands
CO COL 57 - Colombia
KM COM 269 - Comoros
CG COG 242 - Congo|Republic of the Congo|Congo Brazzaville
CD COD 243 0 Democratic Republic of the Congo|DR Congo|DRC|Congo Kinshasa
CK COK 682 - Cook Islands
CR CRI 506 - Costa Rica
CI CIV 225 - Côte d'Ivoire|Ivory Coast
HR HRV 385 0 Croatia|Hrvatska
CU CUB 53 0 Cuba
CW CUW 599 - Curaçao
CY CYP 357 - Cyprus
CZ CZE 420 - Czechia|Czech Republic
DK DNK 45 - Denmark|Danmark
DJ DJI 253 - Djibouti
DM DMA 1 1 Dominica
DO DOM 1 1 Dominican Republic
EC ECU 593 0 Ecuador
EG EGY 20 0 Egypt
SV SLV 503 - El Salvador
GQ GNQ 240 - Equatorial Guinea
ER ERI 291 0 Eritrea
EE EST 372 - Estonia
SZ SWZ 268 - Eswatini|Swaziland
ET ETH 251 0 Ethiopia
FK FLK 500 - Falkland Islands
FO FRO 298 - Faroe Islands
FJ FJI 679 - Fiji
FI FIN 358 0 Finland|Suomi
FR FRA 33 0 France
GF GUF 594 0 French Guiana
PF PYF 689 - French Polynesia
GA GAB 241 0 Gabon
GM GMB 220 - Gambia|The Gambia
GE GEO 995 0 Georgia
DE DEU 49 0 Germany|Deutschland|Federal Republic of Germany|Allemagne
GH GHA 233 0 Ghana
GI GIB 350 - Gibraltar
GR GRC 30 - Greece|Hellas
GL GRL 299 - Greenland
GD GRD 1 1 Grenada
GP GLP 590 0 Guadeloupe
GU GUM 1 1 Guam
GT GTM 502 - Guatemala
GG GGY 44 0 Guernsey
GN GIN 224 - Guinea
GW GNB 245 - Guinea-Bissau
GY GUY 592 - Guyana
HT HTI 509 - Haiti
VA VAT 39 - Holy See|Vatican City
HN HND 504 - Honduras
HK HKG 852 - Hong Kong|Hong Kong SAR China
HU HUN 36 06 Hungary
IS ISL 354 - Iceland
IN IND 91 0 India|Bharat
ID IDN 62 0 Indonesia
IR IRN 98 0 Iran|Islamic Republic of Iran
IQ IRQ 964 0 Iraq
IE IRL 353 0 Ireland|Republic of Ireland|Eire
IM IMN 44 0 Isle of Man
IL ISR 972 0 Israel
IT ITA 39 - Italy|Italia
JM JAM 1 1 Jamaica
JP JPN 81 0 Japan|Nippon
JE JEY 44 0 Jersey
JO JOR 962 0 Jordan
KZ KAZ 7 8 Kazakhstan
KE KEN 254 0 Kenya
KI KIR 686 - Kiribati
KP PRK 850 0 North Korea|Democratic People's Republic of Korea
KR KOR 82 0 South Korea|Korea|Republic of Korea|Korea Republic of|Korea South
KW KWT 965 - Kuwait
KG KGZ 996 0 Kyrgyzstan
LA LAO 856 0 Laos|Lao People's Democratic Republic
LV LVA 371 - Latvia
LB LBN 961 0 Lebanon
LS LSO 266 - Lesotho
LR LBR 231 0 Liberia
LY LBY 218 0 Libya
LI LIE 423 - Liechtenstein
LT LTU 370 8 Lithuania
LU LUX 352 - Luxembourg|Luxemburg
MO MAC 853 - Macao|Macau
MG MDG 261 0 Madagascar
MW MWI 265 0 Malawi
MY MYS 60 0 Malaysia
MV MDV 960 - Maldives
ML MLI 223 - Mali
MT MLT 356 - Malta
MH MHL 692 1 Marshall Islands
MQ MTQ 596 0 Martinique
MR MRT 222 - Mauritania
MU MUS 230 - Mauritius
YT MYT 262 0 Mayotte
MX MEX 52 - Mexico|México
FM FSM 691 1 Micronesia
MD MDA 373 0 Moldova
MC MCO 377 0 Monaco
MN MNG 976 0 Mongolia
ME MNE 382 0 Montenegro
MS MSR 1 1 Montserrat
MA MAR 212 0 Morocco|Maroc
MZ MOZ 258 - Mozambique
MM MMR 95 0 Myanmar|Burma
NA NAM 264 0 Namibia
NR NRU 674 - Nauru
NP NPL 977 0 Nepal
NL NLD 31 0 Netherlands|The Netherlands|Holland|Nederland
NC NCL 687 - New Caledonia
NZ NZL 64 0 New Zealand|Aotearoa
NI NIC 505 - Nicaragua
NE NER 227 - Niger
NG NGA 234 0 Nigeria
NU NIU 683 - Niue
NF NFK 672 - Norfolk Island
MK MKD 389 0 North Macedonia|Macedonia
MP MNP 1 1 Northern Mariana Islands
NO NOR 47 - Norway|Norge
OM OMN 968 - Oman
PK PAK 92 0 Pakistan
PW PLW 680 - Palau
PS PSE 970 0 Palestine|State of Palestine
PA PAN 507 - Panama
PG PNG 675 - Papua New Guinea
PY PRY 595 0 Paraguay
PE PER 51 0 Peru
PH PHL 63 0 Philippines|The Philippines|Pilipinas
PN PCN 64 - Pitcairn
PL POL 48 - Poland|Polska
PT PRT 351 - Portugal
PR PRI 1 1 Puerto Rico
QA QAT 974 - Qatar
RE REU 262 0 Réunion
RO ROU 40 0 Romania
RU RUS 7 8 Russia|Russian Federation
RW RWA 250 0 Rwanda
BL BLM 590 0 Saint Barthélemy
SH SHN 290 - Saint Helena
KN KNA 1 1 Saint Kitts and Nevis
LC LCA 1 1 Saint Lucia
MF MAF 590 0 Saint Martin
PM SPM 508 0 Saint Pierre and Miquelon
VC VCT 1 1 Saint Vincent and the Grenadines
WS WSM 685 - Samoa
SM SMR 378 - San Marino
ST STP 239 - Sao Tome and Principe
SA SAU 966 0 Saudi Arabia|Kingdom of Saudi Arabia|KSA
SN SEN 221 - Senegal
RS SRB 381 0 Serbia
SC SYC 248 - Seychelles
SL SLE 232 0 Sierra Leone
SG SGP 65 - Singapore
SX SXM 1 1 Sint Maarten
SK SVK 421 0 Slovakia|Slovak Republic
SI SVN 386 0 Slovenia
SB SLB 677 - Solomon Islands
SO SOM 252 0 Somalia
ZA ZAF 27 0 South Africa|RSA
GS SGS 500 - South Georgia
SS SSD 211 0 South Sudan
ES ESP 34 - Spain|España|Espana
LK LKA 94 0 Sri Lanka
SD SDN 249 0 Sudan
SR SUR 597 - Suriname
SJ SJM 47 - Svalbard and Jan Mayen
SE SWE 46 0 Sweden|Sverige
CH CHE 41 0 Switzerland|Schweiz|Suisse|Svizzera
SY SYR 963 0 Syria|Syrian Arab Republic
TW TWN 886 0 Taiwan|Taiwan Province of China
TJ TJK 992 - Tajikistan
TZ TZA 255 0 Tanzania|United Republic of Tanzania
TH THA 66 0 Thailand
TL TLS 670 - Timor-Leste|East Timor
TG TGO 228 - Togo
TK TKL 690 - Tokelau
TO TON 676 - Tonga
TT TTO 1 1 Trinidad and Tobago
TN TUN 216 - Tunisia
TR TUR 90 0 Türkiye|Turkey|Turkiye
TM TKM 993 8 Turkmenistan
TC TCA 1 1 Turks and Caicos Islands
TV TUV 688 - Tuvalu
UG UGA 256 0 Uganda
UA UKR 380 0 Ukraine
AE ARE 971 0 United Arab Emirates|UAE|Emirates
GB GBR 44 0 United Kingdom|UK|Great Britain|Britain|England|Scotland|Wales|Northern Ireland|United Kingdom of Great Britain
US USA 1 1 United States|United States of America|USA|U.S.A.|U.S.|America|The United States|Vereinigte Staaten|Estados Unidos|États-Unis
UY URY 598 0 Uruguay
UZ UZB 998 8 Uzbekistan
VU VUT 678 - Vanuatu
VE VEN 58 0 Venezuela|Bolivarian Republic of Venezuela
VN VNM 84 0 Vietnam|Viet Nam
VG VGB 1 1 British Virgin Islands
VI VIR 1 1 US Virgin Islands|Virgin Islands
WF WLF 681 - Wallis and Futuna
EH ESH 212 0 Western Sahara
YE YEM 967 0 Yemen
ZM ZMB 260 0 Zambia
ZW ZWE 263 0 Zimbabwe
XK XKX 383 0 Kosovo
"""
"""alpha-2, alpha-3, calling code, trunk prefix dialed inside the country (``-``: none), names. XK is user-assigned but used everywhere."""


def _read() -> tuple[dict[str, tuple[str, ...]], dict[str, str], dict[str, tuple[str, str]]]:
    names: dict[str, tuple[str, ...]] = {}
    alpha3: dict[str, str] = {}
    dialing: dict[str, tuple[str, str]] = {}
    for line in _TABLE.strip().splitlines():
        code, three, calling, trunk, spellings = line.split(" ", 4)
        names[code] = tuple(spellings.split("|"))
        alpha3[three] = code
        dialing[code] = (calling, "" if trunk == "-" else trunk)
    return names, alpha3, dialing


NAMES, ALPHA3, DIALING = _read()
"""alpha-2 → spellings, the first of them the English name; alpha-3 → alpha-2; alpha-2 → (calling code, trunk prefix or empty)."""
