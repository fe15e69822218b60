"""ccsim: a contact-center discrete-event simulator."""
