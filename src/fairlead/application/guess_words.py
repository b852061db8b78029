"""What exports call things: names of files by record, headings of columns by canonical field, words of values by stage and kind."""

FILE_WORDS: dict[str, str] = {
    "team": "team teams group groups role roles department departments",
    "territory": "territory territories region regions",
    "rep": "user users owner owners rep reps agent agents seller sellers salesperson salespeople employee employees salesteams staff",
    "absence": "absence absences leave vacation vacations pto timeoff holiday holidays",
    "product": "product products item items sku skus catalog pricebook",
    "account": "account accounts company companies customer customers organization organizations firm firms",
    "contact": "contact contacts person people",
    "lead": "lead leads inquiry inquiries enquiry enquiries prospect prospects submission submissions signup signups",
    "engagement": (
        "engagement engagements event events webevent webevents pageview pageviews visit visits tracking clickstream touch touches"
    ),
    "assignment": "assignment assignments routing allocation allocations distribution",
    "activity": "activity activities task tasks call calls meeting meetings touchpoint touchpoints event events"
    " engagementcall engagementemail engagementmeeting engagementtask",
    "deal": "deal deals opportunity opportunities pipeline salespipeline sale sales quote quotes",
    "outcome": "outcome outcomes result results stagehistory conversion conversions disposition dispositions",
}
"""Record → words of file names. Two neighboring words are also tried as one: ``time_off`` is ``timeoff``."""

SIDE_FILES = "history audit association dictionary property option log merge list campaign pipelinestage stage line"
"""Words of files that tell about other files or join them, and hold no record of their own."""

HEADINGS: dict[str, dict[str, str]] = {
    "*": {
        "first_name": "first name|given name|firstname|forename|vorname",
        "last_name": "last name|family name|surname|lastname|nachname",
        "email": "email|e mail|email address|mail|work email",
        "phone": "phone|phone number|telephone|mobile|mobile phone|tel|work phone",
        "title": "title|job title|jobtitle|position|role title",
        "language": "language|preferred language|hs language|locale|lang",
        "company": "company|company name|organization|account name|firm|employer",
        "domain": "domain|website|web site|url|homepage|web",
        "industry": "industry|sector|vertical|branch|industry segment",
        "employees": (
            "employees|number of employees|num employees|employee count|headcount|company size|numberofemployees|numemployees|size|staff"
        ),
        "revenue_minor": "revenue|annual revenue|annualrevenue|yearly revenue|turnover|sales volume",
        "country": "country|billing country|mailing country|country code|office location|land|location country|headquarters",
        "state": "state|province|billing state|mailing state|region|state province|state code",
        "city": "city|town|billing city|mailing city",
        "postal_code": "postal code|zip|zip code|postcode|billing postal code|mailing postal code|plz",
        "created_at": (
            "created|created at|created date|create date|createdate|creation date|date created|created on|inquiry date"
            "|arrived|timestamp|date"
        ),
        "account_id": "account id|company id|account|associatedcompanyid|converted account id|customer id|organization id|company",
        "contact_id": "contact id|contact|converted contact id|person id|who id",
        "lead_id": "lead id|lead|prospect id|inquiry id",
        "rep_id": (
            "rep id|owner id|owner|user id|sales rep|sales agent|agent|agent id|assigned to|sales rep id|hubspot owner id"
            "|seller|salesperson|rep"
        ),
        "owner_rep_id": "owner id|owner|sales rep|sales agent|assigned to|hubspot owner id|account owner|lead owner|rep|rep id|agent",
        "manager_rep_id": "manager|manager id|supervisor|reports to|team lead|boss",
        "team_id": "team id|team|team name|group id|user role id|office|department|regional office|primary team id",
        "product": "product|product name|product interest|product id|interested in",
        "occurred_at": "occurred at|date|timestamp|time|when|event date|event time|activity date|start time|activity date time|"
        "created at|created|hs timestamp|reached at|date entered",
        "kind": "type|kind|event type|activity type|event|action|subtype|task subtype|event name|activity",
        "name": "name|full name|display name|title|label",
        "parent_account_id": "parent account id|parent id|parent|parent company|subsidiary of|parent account",
        "source": "source|lead source|origin|utm source|hs analytics source|original source|came from",
        "channel": "channel|lead channel|medium|utm medium",
        "message": "message|comments|notes|description|inquiry|question|body text",
        "technologies": "technologies|tech stack|tools used|software used|technology|systems",
        "score": "score|lead score|hubspotscore|rating score|grade points",
        "consent_profiling": "profiling consent|consent|consent profiling|gdpr consent|consent to profiling",
        "status": "status|lead status|lifecyclestage|lifecycle stage",
        "value_minor": "amount|value|deal value|close value|deal amount|amount usd|contract value|expected revenue|price|total|revenue",
        "stage": "stage|deal stage|stage name|dealstage|status|pipeline stage|deal pipeline stage id|stage reached|outcome|result",
        "opened_at": "created date|opened|opened at|engage date|open date|createdate|created at|start date|created",
        "closed_at": "close date|closed date|closed at|closedate|close|won date|end date|closed on",
        "won": "won|is won|closed won|success|is closed won",
        "customer_status": "customer status|account type|relationship|customer type",
        "csm_rep_id": "csm id|csm|customer success manager",
        "arr_minor": "arr|annual recurring revenue|recurring revenue",
        "open_tickets": "open tickets|tickets|support tickets",
        "health": "health|health score|customer health",
    },
    "team": {
        "team_id": "id|team id|team|group id",
        "name": "name|team name|group name",
        "parent_team_id": "parent team id|parent id|parent role id|parent",
    },
    "territory": {
        "territory_id": "id|territory id|territory|code",
        "name": "name|territory name",
        "countries": "countries|country|country codes",
        "states": "states|state|provinces",
        "industry_groups": "industries|industry groups|verticals",
        "size_bands": "company sizes|size bands|sizes|segments",
        "priority": "priority|rank",
    },
    "rep": {
        "rep_id": "id|user id|owner id|rep id|agent id|sales agent|sales rep|employee id|rep|agent|name",
        "name": "name|full name|display name|sales agent|sales rep|agent name|rep name",
        "time_zone": "time zone|timezone|time zone sid key|tz",
        "hours": "working hours|hours|business hours|schedule",
        "languages": "languages|spoken languages|language",
        "territory_ids": "territories|territory|territory ids|territory id",
        "industry_groups": "industries|industry expertise|verticals|industry",
        "products": "products|product expertise",
        "certifications": "certifications|certificates|certified",
        "seniority": "seniority|level|grade",
        "selling_style": "selling style|style",
        "max_open": "max open leads|max open|capacity|max leads|lead limit|cap",
        "weight": "rotation weight|weight|share",
        "active": "active|is active|enabled",
        "started_at": "start date|hire date|hired|started|joined|created at|created date",
        "ended_at": "end date|left|termination date|ended|leave date",
    },
    "absence": {
        "absence_id": "id|absence id|request id",
        "rep_id": "user id|rep id|owner id|employee id|user|rep|employee|agent",
        "starts_at": "starts|start|start date|from|start time|starts at",
        "ends_at": "ends|end|end date|to|until|end time|ends at",
        "reason": "reason|type|kind|leave type",
    },
    "product": {
        "product_id": "id|product id|product code|product|sku|code|product name",
        "name": "name|product name|product|title",
        "series": "series|product line|family|category|line",
        "price_minor": "price|list price|sales price|unit price|cost",
    },
    "account": {
        "account_id": "id|account id|company id|account|customer id|organization id",
        "name": "name|company name|account name|account|company",
    },
    "contact": {"contact_id": "id|contact id|person id|contact"},
    "lead": {"lead_id": "id|lead id|inquiry id|prospect id|reference|record id|number"},
    "engagement": {
        "engagement_id": "id|event id|engagement id|activity id|visit id",
        "detail": "detail|page|url|title|page url|description|subject|asset",
    },
    "assignment": {
        "assignment_id": "id|assignment id",
        "assigned_at": "assigned at|assigned date|date|timestamp|assigned on|created at|created date",
        "method": "method|assignment method|rule|reason",
        "assigned_by": "assigned by|by|manager",
    },
    "activity": {
        "activity_id": "id|activity id|task id|engagement id|call id|event id",
        "result": "result|outcome|disposition|status|call disposition",
    },
    "deal": {"deal_id": "id|deal id|opportunity id|opportunity|deal|record id", "name": "name|deal name|dealname|opportunity name|title"},
    "outcome": {"outcome_id": "id|outcome id|event id"},
}
"""Record → canonical field → headings, folded, separated by ``|``; those under ``*`` hold for every record with that field."""

ENGAGEMENT_FILES: dict[str, str] = {
    "form submission": "form_submission",
    "page view": "page_view",
    "pageview": "page_view",
    "webinar": "webinar",
    "download": "download",
    "email click": "email_click",
    "email open": "email_open",
    "chat": "chat",
    "demo request": "demo_request",
}
"""Words of a file's name → the kind of all its engagements, where no column tells it."""

WON_WORDS = frozenset({"won", "closed won", "closedwon", "win", "sold", "gewonnen", "success", "signed"})
LOST_WORDS = frozenset({"lost", "closed lost", "closedlost", "loss", "verloren", "no sale", "rejected", "dead"})
STAGE_WORDS: dict[str, str] = {
    "touched": "touched|first touch|attempted|attempting",
    "contacted": "contacted|connected|reached|working|in contact",
    "meeting": "meeting|meeting held|demo held|met|appointment|meeting booked",
    "opportunity": "opportunity|converted|qualified|sql|proposal|negotiation|opportunity created",
    "won": "won|closed won|closedwon|win|customer|sold",
    "lost": "lost|closed lost|closedlost|loss",
    "disqualified": "disqualified|unqualified|junk|spam|bad fit|not a fit",
}
ACTIVITY_WORDS: dict[str, str] = {
    "call": "call|phone call|phone|outbound call|dial",
    "email": "email|e mail|mail|list email|listemail|email sent",
    "meeting": "meeting|demo|appointment|visit|event|web meeting|video call",
}
METHOD_WORDS: dict[str, str] = {
    "manual": "manual|by hand|assigned by manager|manager",
    "rule": "rule|assignment rule|hand over rule|workflow",
    "rotation": "rotation|round robin|roundrobin",
    "ownership": "ownership|account owner|owner",
    "model": "model|ai|score based",
    "exploration": "exploration|random",
}
