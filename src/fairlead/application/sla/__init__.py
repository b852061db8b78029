"""What is promised to a lead once a rep has it: clocks that are looked at in rounds, touches that stop them, and how it went."""

from fairlead.application.sla.everybody import Everybody
from fairlead.application.sla.looking import Looked, Minding
from fairlead.application.sla.reporting import LONGEST_DAYS, report
from fairlead.application.sla.service import KINDS, BadTouch, ServiceDesk, Touching

__all__ = ["KINDS", "LONGEST_DAYS", "BadTouch", "Everybody", "Looked", "Minding", "ServiceDesk", "Touching", "report"]
