"""The API's addresses: `leads` takes leads and outcomes, `decisions` tells what was decided, `state` tells how things stand."""
