"""Which right each address asks for: the whole table. An operation that does not stand here is refused to everybody who has an account."""

from collections.abc import Mapping
from typing import Final

from fairlead.domain.rights import Right

OPEN: Final = frozenset(
    {
        *("healthz", "readyz", "getMe", "signIn", "signOut", "setUp", "lookAtTicket", "choosePassword"),
        *("departForSignOn", "arriveFromSignOn"),
    }
)
"""Asked without anybody being known: whether the service lives, and how somebody comes in. Each checks for itself what it is shown."""

TELLS_OF_KEYS: Final = frozenset({"getMe"})
"""Open, but whoever shows a key is told with 401 where it is not good: by this a program tries its key."""

BEFORE_SETUP: Final = frozenset({"getMe", "setUp", "lookAtTicket"})
"""What another machine may ask while nobody has an account, and a ticket for the first set-up waits."""

_BY_RIGHT: Final[Mapping[Right, tuple[str, ...]]] = {
    Right.OWN: (
        *("signOutEverywhere", "changePassword"),
        *("listOwnNotifications", "readOwnNotifications", "getOwnNotifying", "setOwnNotifying"),
        *("listOwnChannels", "addOwnChannel", "changeOwnChannel", "testOwnChannel", "removeOwnChannel"),
    ),
    Right.SEND_LEADS: ("routeLead", "reportOutcome", "reportActivity"),
    Right.READ_LEADS: (
        *("listQueue", "listReservations", "listHandling"),
        *("listDecisions", "getDecision", "getDecisionLineage", "whyNot", "replayDecision", "live"),
        *("getLedger", "listEntries", "getFairness", "getStatus", "getPrediction"),
        *("proposeMeeting", "listMeetings", "getMeeting"),
        *("getSla", "getSlaReport", "getClocks"),
        *("listNotifications", "listChannels", "getNotifying", "listEvents"),
        *("listDisputes", "getDispute", "getDisputeReport", "getFit", "getFeedback", "getFeedbackTheme", "exportFeedback"),
    ),
    Right.HANDLE_LEADS: (
        *("declineLead", "acceptLead", "handOffLead", "reportNoShow", "touchLead"),
        *("bookMeeting", "moveMeeting", "cancelMeeting", "holdMeeting", "missMeeting"),
        *("addChannel", "changeChannel", "testChannel", "removeChannel", "setNotifying", "readNotifications"),
    ),
    Right.FEEDBACK: ("contestDecision", "withdrawDispute", "rateFit", "proposeProfile", "withdrawProfileProposal"),
    Right.SETTLE_DISPUTES: ("settleDispute",),
    Right.CHANGE_PROFILES: (
        *("changeProfile", "approveProfileProposal", "rejectProfileProposal", "approveProfileTag", "dismissProfileTag"),
    ),
    Right.ASSIGN_LEADS: (*("moveLead", "settleLead", "settleLeads", "lockLead", "unlockLead", "previewReassignment", "reassignLeads"),),
    Right.SETTLE_BATCHES: ("listBatches", "getBatch", "runBatch", "confirmBatch", "changeBatchLine", "rejectBatch"),
    Right.READ_PEOPLE: ("listReps", "listTimeOff", "listCalendars", "listClosedDays", "getProfile", "listProfileProposals"),
    Right.TIME_OFF: ("addAbsence", "cancelAbsence", "returnRep", "pauseRep", "resumeRep"),
    Right.CHANGE_PEOPLE: ("join", "leave", "rejoin", "reorganize", "importTerritories", "closeDay", "openDay"),
    Right.ADJUST_CREDIT: ("adjustCredit",),
    Right.READ_POLICY: (
        *("getPolicy", "listPolicyVersions", "getPolicyVersion", "checkPolicy", "diffPolicy", "getPolicySchema", "getPlaybook"),
        *("listProposals", "listTerritories", "exportTerritories", "coverTerritories", "explainTerritory"),
    ),
    Right.CHANGE_POLICY: ("applyPolicy", "rollbackPolicy", "approveProposal", "rejectProposal"),
    Right.READ_MODELS: (
        *("listModels", "compareModels", "getShadow", "getModel", "getModelEvaluation", "getInsight", "listTags", "getDrift", "getPrices"),
        *("getScores", "getAlerts", "planPolicy", "estimatePolicy", "askWhatIf", "getWhatIf", "listJobs", "getJob"),
    ),
    Right.CHANGE_MODELS: (
        *("trainModel", "rollbackModel", "proposeModel", "approveModel", "rejectModel", "shadowModel", "unshadowModel", "promoteModel"),
        *("lookForInsight", "approveTag", "dismissTag", "undoTag", "addFeature", "removeFeature"),
        *("lookForDrift", "acknowledgeDrift", "lookAtScores"),
    ),
    Right.READ_MATCHING: ("listPairs", "listMerges"),
    Right.CHANGE_MATCHING: ("decidePair", "matchAccounts", "findDuplicates", "mergeLeads", "undoMerge"),
    Right.READ_CHANGES: ("listChanges", "listOverrides", "reportOverrides"),
    Right.AUDIT: ("verifyAuditLog", "exportAuditLog"),
    Right.WATCH: ("getMetrics",),
    Right.OPERATE: (
        *("switchPredictionOff", "switchPredictionOn", "jobAgain", "jobsAgain", "dropJob"),
        *("listWebhooks", "addWebhook", "changeWebhook", "rotateWebhook", "testWebhook", "removeWebhook"),
        *("listDeliveries", "getDelivery", "sendAgain", "sendAllAgain", "dropDelivery", "dropDead"),
    ),
    Right.ADMINISTER: (
        *("listUsers", "addUser", "changeUser", "disableUser", "enableUser", "resetUser"),
        *("listKeys", "createKey", "rotateKey", "revokeKey"),
    ),
}
NEEDS: Final[Mapping[str, Right]] = {operation: right for right, operations in _BY_RIGHT.items() for operation in operations}
"""Operation → the right it asks for."""
