"""Training, calibration, evaluation and insight. Uses the domain only."""
