# SPDX-License-Identifier: Apache-2.0
"""One file a kind of source. To add one: write the file and add an entry, where it is to be recognised."""

from core.data.candidate import Importer
from core.data.importers import coco, huggingface, labels, sidecars, table, transcripts, tuxpaint

IMPORTERS: dict[str, Importer] = {
    "tuxpaint": Importer(
        "Tux Paint stamps",
        tuxpaint.recognise,
        tuxpaint.candidates,
        ("speech", "effects", "mirrored", "alphabet"),
    ),
    "coco": Importer("COCO captions (JSON)", coco.recognise, coco.candidates),
    "metadata": Importer(
        "Hugging Face imagefolder or audiofolder", huggingface.recognise, huggingface.candidates
    ),
    "transcripts": Importer(
        "List of transcripts", transcripts.recognise, transcripts.candidates, ("effects",)
    ),
    "sidecars": Importer(
        "Folder of media with .txt beside them", sidecars.recognise, sidecars.candidates, ("sound-captions",)
    ),
    "table": Importer("Table: CSV, TSV or JSONL", table.recognise, table.candidates),
    "labels": Importer("One folder a label", labels.recognise, labels.candidates),
}
