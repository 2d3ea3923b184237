"""Tables of privacy: what people asked for by right, what law keeps of them, complaints."""

from app.privacy.models.complaints import (
    Complaint,
    ComplaintAbout,
    ComplaintMove,
    ComplaintState,
)
from app.privacy.models.keeping import Death, Dormancy, ErasedPerson, RestrictedRecord
from app.privacy.models.rights import (
    Correction,
    CorrectionOpen,
    CorrectionState,
    DataExport,
    DataExportContent,
    Erasure,
    ErasureRunning,
    ErasureState,
    ExportRunning,
    ExportState,
)

__all__ = [
    "Complaint",
    "ComplaintAbout",
    "ComplaintMove",
    "ComplaintState",
    "Correction",
    "CorrectionOpen",
    "CorrectionState",
    "DataExport",
    "DataExportContent",
    "Death",
    "Dormancy",
    "ErasedPerson",
    "Erasure",
    "ErasureRunning",
    "ErasureState",
    "ExportRunning",
    "ExportState",
    "RestrictedRecord",
]
