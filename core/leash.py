# SPDX-License-Identifier: Apache-2.0
"""A command that another program started ends when that program lets go of it, also when it is killed."""

import _thread
import os
import signal
import threading


def end_with_input(descriptor: int) -> None:
    """Interrupt this process, as Ctrl+C does, once the other end of `descriptor` is closed; what is written is ignored."""

    # Shells leave it ignored in what they start in the background.
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)

    def wait() -> None:
        while os.read(descriptor, 4096):
            pass
        _interrupt()

    threading.Thread(target=wait, daemon=True).start()


def _interrupt() -> None:
    """Wakes the main thread also where it waits for the system, as `_thread.interrupt_main` alone does not."""
    main = threading.main_thread().ident
    if hasattr(signal, "pthread_kill") and main is not None:
        signal.pthread_kill(main, signal.SIGINT)
    else:
        _thread.interrupt_main()
