"""Why a posting stands where it stands, in words: reasons, obstacles, remedies, one sentence."""
