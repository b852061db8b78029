"""What is told to the outside once it is kept: found (`Spreading`), sent (`Delivering`), and who is told (`Webhooks`, `Notifying`)."""

from fairlead.application.effects.audience import Audience
from fairlead.application.effects.delivering import Delivering
from fairlead.application.effects.notifying import Notifying, Wishes
from fairlead.application.effects.spreading import Spreading
from fairlead.application.effects.telling import Tell
from fairlead.application.effects.webhooks import Asked, Webhooks

__all__ = ["Asked", "Audience", "Delivering", "Notifying", "Spreading", "Tell", "Webhooks", "Wishes"]
