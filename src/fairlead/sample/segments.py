"""The closed lists that describe a lead, with their shares and what they are worth in the true model (logits)."""

from typing import Final

INDUSTRY_GROUPS: Final = (
    "manufacturing",
    "software",
    "healthcare",
    "finance",
    "retail",
    "logistics",
    "construction",
    "energy",
    "education",
    "professional services",
    "hospitality",
    "public sector",
    "media",
    "telecommunications",
    "agriculture",
)
INDUSTRY_SHARES: Final = (0.15, 0.13, 0.10, 0.08, 0.10, 0.07, 0.06, 0.05, 0.05, 0.07, 0.03, 0.03, 0.03, 0.03, 0.02)
INDUSTRY_EFFECTS: Final = (0.20, 0.10, 0.05, -0.05, -0.10, 0.20, 0.0, 0.10, -0.25, 0.05, -0.30, -0.35, -0.15, 0.05, 0.0)

SIZE_BANDS: Final = ("1-9", "10-49", "50-199", "200-999", "1000-4999", "5000+")
BAND_EDGES: Final = (1, 10, 50, 200, 1000, 5000, 60_000)
BAND_SHARES: Final = (0.14, 0.24, 0.22, 0.24, 0.10, 0.06)
TIERS: Final = ("SMB", "Mid-market", "Enterprise")
TIER_OF_BAND: Final = (0, 0, 0, 1, 2, 2)
TIER_EFFECTS: Final = (0.10, -0.05, -0.40)
VALUE_OF_BAND: Final = (2_500.0, 6_000.0, 14_000.0, 38_000.0, 95_000.0, 210_000.0)
"""Median deal value in major units."""
CYCLE_DAYS: Final = ((14.0, 18.0, 26.0, 48.0, 84.0, 105.0), (10.0, 12.0, 17.0, 30.0, 52.0, 64.0))
"""Median days from first touch to closing by size band: won, lost."""
DEAL_SPREAD: Final = 0.55
"""Standard deviation of the logarithm of a deal's value around its median."""
CYCLE_SPREAD: Final = 0.5
LONGEST_CYCLE_DAYS: Final = 240.0

SOURCES: Final = (
    "Demo request",
    "Contact form",
    "Content download",
    "Webinar",
    "Organic search",
    "Paid search",
    "Partner referral",
    "Customer referral",
    "Trade show",
    "Outbound list",
)
SOURCE_SHARES: Final = (0.12, 0.16, 0.16, 0.10, 0.12, 0.10, 0.07, 0.04, 0.06, 0.07)
SOURCE_EFFECTS: Final = (0.45, 0.15, -0.30, 0.05, -0.05, -0.20, 0.35, 0.60, 0.0, -0.60)
CHANNELS: Final = ("Inbound", "Inbound", "Inbound", "Inbound", "Inbound", "Inbound", "Partner", "Inbound", "Event", "Outbound")
"""One per source."""

PRODUCTS: Final = ("Atlas Planner", "Beacon Analytics", "Cargo Sync", "Delta Quality", "Ember Service", "Fathom Forecast")
PRODUCT_LINES: Final = ("Operations", "Insight", "Operations", "Operations", "Customer", "Insight")
PRODUCT_SHARES: Final = (0.25, 0.20, 0.16, 0.15, 0.14, 0.10)
PRODUCT_EFFECTS: Final = (0.10, 0.0, 0.05, -0.05, 0.0, -0.10)
PRODUCT_PRICES: Final = (9_600, 7_200, 11_400, 8_400, 5_400, 14_800)
"""List price of a starter package in major units."""
PRODUCT_COMPANIONS: Final = (
    ("SAP", "Oracle"),
    ("Tableau", "Snowflake"),
    ("SAP", "NetSuite"),
    ("Siemens MES", "SAP"),
    ("Zendesk", "Salesforce"),
    ("Snowflake", "Databricks"),
)
"""Technologies that make a product easier to sell."""

TECHNOLOGIES: Final = (
    "Salesforce",
    "HubSpot",
    "SAP",
    "Oracle",
    "NetSuite",
    "Tableau",
    "Snowflake",
    "Databricks",
    "Zendesk",
    "Siemens MES",
    "Microsoft Dynamics",
    "Shopify",
)
TECHNOLOGY_SHARES: Final = (0.34, 0.22, 0.20, 0.14, 0.14, 0.18, 0.12, 0.07, 0.14, 0.06, 0.16, 0.09)

SENIORITIES: Final = ("individual", "manager", "director", "vp", "chief")
SENIORITY_SHARES: Final = (0.30, 0.32, 0.18, 0.11, 0.09)
SENIORITY_EFFECTS: Final = (-0.25, 0.0, 0.20, 0.25, 0.10)
FUNCTIONS: Final = ("operations", "it", "finance", "sales", "marketing", "engineering", "procurement", "executive")
FUNCTION_SHARES: Final = (0.24, 0.20, 0.11, 0.11, 0.10, 0.10, 0.06, 0.08)
FUNCTION_EFFECTS: Final = (0.15, 0.10, 0.05, 0.0, -0.15, -0.05, 0.10, 0.10)

REP_SENIORITIES: Final = ("junior", "mid", "senior", "principal")
REP_STYLES: Final = ("consultative", "transactional", "challenger", "relationship", "technical")
CERTIFICATIONS: Final = ("Solution Selling", "Value Engineering", "Security Foundations", "Data Practitioner", "Manufacturing Specialist")

EVENT_KINDS: Final = ("page_view", "pricing_page", "demo_request", "download", "roi_calculator", "webinar", "email_click", "chat")
