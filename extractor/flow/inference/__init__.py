"""The most probable whole flow over what was traced: heads, priors, cues, decoder, calibration."""
