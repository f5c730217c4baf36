"""An interviewer asks and taps the answers on a phone."""
