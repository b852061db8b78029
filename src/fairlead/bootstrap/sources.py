"""What comes in from files, with its parts wired: mappings, imports, lists of leads, audits, and where a field came from."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from fairlead.adapters.files.folder import FolderSources, KeptFiles
from fairlead.adapters.files.mapping_file import draft_as_text, load_mapping, load_preset, preset_names
from fairlead.adapters.files.profiling import FolderProfiles
from fairlead.adapters.matching.labelled import LabelledFolder
from fairlead.adapters.sql.decisions import SqlDecisions
from fairlead.adapters.sql.records import SqlRecords
from fairlead.application.guess_mapping import Draft, guess_mapping
from fairlead.application.import_folder import ImportReport, import_folder
from fairlead.application.import_ports import Tell
from fairlead.application.mapping import MappingDocument
from fairlead.application.match_ports import LabelledSet
from fairlead.application.ports import Clock
from fairlead.application.read_leads import LeadFile, read_leads
from fairlead.application.trace_decision import DecisionLineage, trace_decision
from fairlead.application.trace_record import Lineage, trace_record

if TYPE_CHECKING:
    from fairlead.application.audit_data import Audited


class Sources:
    """Files and folders that a home takes in."""

    def __init__(self, home: Path, records: SqlRecords, decisions: SqlDecisions, clock: Clock) -> None:
        """Nothing is read before it is asked for."""
        self._home, self._records, self._decisions, self._clock = home, records, decisions, clock

    def mapping(self, path: Path | None, preset: str | None) -> MappingDocument | None:
        """The mapping in a file or the preset of that name; None for neither. Raises `fairlead.application.mapping.BadMapping`."""
        if path is not None:
            return load_mapping(path)
        return load_preset(preset) if preset is not None else None

    def draft_mapping(self, folder: Path) -> tuple[Draft, str]:
        """A guessed mapping for the folder, and the same as YAML with a reason behind every line. Raises `BadSource`."""
        presets = {name: load_preset(name) for name in preset_names()}
        draft = guess_mapping(FolderProfiles(folder), presets, system=folder.resolve().name or "files")
        return draft, draft_as_text(draft.document, draft.comments, draft.heading)

    def import_folder(self, folder: Path, mapping: MappingDocument, *, tell: Tell, again: bool = False) -> ImportReport:
        """Import the folder by the mapping. Raises what `fairlead.application.import_folder.import_folder` raises."""
        sources = FolderSources(folder, self._home)
        return import_folder(str(folder), mapping, sources=sources, records=self._records, at=self._clock.now(), tell=tell, again=again)

    def read_leads(self, path: Path, *, mapping: Path | None, preset: str | None) -> LeadFile:
        """A file of leads as submissions. Raises `BadSource` and `fairlead.application.mapping.BadMapping`."""
        sources = FolderSources(path.parent, self._home)
        return read_leads(path.name, self.mapping(mapping, preset), sources, at=self._clock.now())

    def trace(self, record: str, identity: str) -> Lineage:
        """Where every field of a record came from. Raises `NotFound` and `BadSource`."""
        return trace_record(record, identity, records=self._records, copies=KeptFiles(self._home), arrivals=self._decisions)

    def trace_decision(self, decision_id: str) -> DecisionLineage:
        """Where everything came from that a decision rests on. Raises `NotFound`."""
        return trace_decision(decision_id, self._decisions, records=self._records, copies=KeptFiles(self._home))

    def labelled(self, folder: Path) -> Iterator[LabelledSet]:
        """Labelled data for matching in a folder. Raises `BadSource`."""
        return LabelledFolder(folder).sets()

    def audit(self, out: Path | None, tick: Callable[[str], None]) -> "Audited":
        """Audit everything imported and write it to ``out``, else the home's reports. Raises `NotFound`, `StoreUnavailable`."""
        from fairlead.adapters.files.audit_report import ReportFolder
        from fairlead.application.audit_data import audit_data

        return audit_data(self._records, ReportFolder(out or self._home / "reports"), at=self._clock.now(), tick=tick)

    def current_routing(self, audited: "Audited") -> tuple[str, ...]:
        """What an audit tells of today's routing, in the words of its page."""
        from fairlead.adapters.files.audit_report import current_routing

        return current_routing(audited.audit.baseline)
