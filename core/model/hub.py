# SPDX-License-Identifier: Apache-2.0
"""Models from the Hugging Face Hub, where the person allows it; offline otherwise."""

from pathlib import Path

from core.errors import Unavailable

_FILES = ["*.safetensors", "*.json", "*.txt", "*.model", "*.jinja"]


def snapshot(
    name: str, *, online: bool = False, revision: str | None = None, cache: Path | None = None
) -> Path:
    """The folder of the Hub model `name` ("owner/model"): safetensors, settings and tokenizer, no pickles.

    Without `online` only what was fetched before is found and nothing is sent. `cache` is the Hub's own
    unless given. Raises `Unavailable` when the model is not here and may not or cannot be fetched.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        return Path(
            snapshot_download(
                name,
                revision=revision,
                cache_dir=cache,
                local_files_only=not online,
                allow_patterns=_FILES,
                ignore_patterns=["*/*"],  # copies for other programs lie in folders
            )
        )
    except HFValidationError as error:
        raise Unavailable(
            f"{name!r} is not the name of a model.", "Write it as owner/model, or give a local folder."
        ) from error
    except LocalEntryNotFoundError as error:
        hint = "Check the connection." if online else "Allow downloads from the Hub, or give a local folder."
        raise Unavailable(f"The model {name} is not on this machine.", hint) from error
    except (HfHubHTTPError, OSError) as error:
        raise Unavailable(
            f"The model {name} could not be fetched: {error}.", "Check the name and the connection."
        ) from error
