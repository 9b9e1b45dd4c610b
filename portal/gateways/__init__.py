"""The world outside the process, each part replaceable in tests."""
