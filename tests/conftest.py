"""What all tests share."""

from hypothesis import HealthCheck, settings

# Examples are the same every time; a slow or busy machine is no finding.
settings.register_profile("stance", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("stance")
