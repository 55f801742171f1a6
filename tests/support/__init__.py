"""What tests share: random questionnaires, stores, terminals, kiosks, and independent judges."""
