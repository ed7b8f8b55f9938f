"""Made-up seminars for a demo. core.demo calls `load.fill` when somebody loads one."""
