// What has happened on the day up to any moment. At one moment those who leave and end come first, those who begin last.
const IN_LINE = -1, AT_MACHINE = -2;
const [ENDS, LEAVES, ARRIVES, WAITED, BEGINS, DUTY_ENDS, DUTY_BEGINS] = [0, 1, 2, 3, 4, 5, 6];

class Story {
  constructor(scene) {
    this.scene = scene;
    const rising = scene.contacts.arrives;
    this.arrives = Float64Array.from(rising);
    for (let k = 1; k < rising.length; k++) this.arrives[k] += this.arrives[k - 1];
    this.events = this.ordered();
    this.reset();
  }

  ordered() {
    const { contacts, stays, states } = this.scene, found = [];
    this.arrives.forEach((at, k) => found.push([at, ARRIVES, k], [contacts.leaves[k], LEAVES, k], [contacts.waited[k], WAITED, k]));
    stays.begins.forEach((at, k) => found.push([at, BEGINS, k], [stays.ends[k], ENDS, k]));
    states.begins.forEach((at, k) => found.push([at, DUTY_BEGINS, k], [states.ends[k], DUTY_ENDS, k]));
    return found.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2]);
  }

  reset() {
    const { channels, agents, endings } = this.scene;
    this.now = -Infinity;
    this.next = 0;
    this.lines = channels.map(() => new Map());
    this.machines = channels.map(() => new Map());
    this.hands = agents.pool.map(() => new Map());
    this.duty = agents.pool.map(() => 0);
    this.away = agents.pool.map(() => 0);
    this.arrived = channels.map(() => 0);
    this.kept = channels.map(() => 0);
    this.promised = channels.map(() => 0);
    this.moved = channels.map(() => 0);
    this.ended = channels.map(() => endings.map(() => 0));
  }

  // Go to a moment, back or on; tell of what happens on the way.
  seek(moment, tell = null) {
    if (moment < this.now) this.reset();
    while (this.next < this.events.length && this.events[this.next][0] <= moment) {
      const [at, kind, k] = this.events[this.next++];
      this.happen(at, kind, k, tell);
    }
    this.now = moment;
  }

  happen(at, kind, k, tell) {
    const { contacts, stays, states } = this.scene, today = at >= 0;
    if (kind === BEGINS || kind === ENDS) {
      const contact = stays.contact[k], place = this.placeOf(k);
      if (kind === BEGINS) place.set(contact, k); else place.delete(contact);
      if (tell && kind === BEGINS) tell("moves", contact, stays.place[k]);
    } else if (kind === ARRIVES) {
      const before = contacts.before[k], elsewhere = before >= 0 && contacts.channel[before] !== contacts.channel[k];
      if (today) this.arrived[contacts.channel[k]]++;
      if (today && elsewhere) this.moved[contacts.channel[k]]++;
      if (tell) tell("arrives", k, elsewhere ? contacts.channel[before] : null);
    } else if (kind === LEAVES) {
      if (today) this.ended[contacts.channel[k]][contacts.ending[k]]++;
      if (tell) tell("leaves", k, contacts.ending[k]);
    } else if (kind === WAITED) {
      if (today) this.kept[contacts.channel[k]] += contacts.kept[k];
      if (today) this.promised[contacts.channel[k]] += contacts.promised[k];
    } else {
      (states.away[k] ? this.away : this.duty)[states.agent[k]] += kind === DUTY_BEGINS ? 1 : -1;
    }
  }

  placeOf(stay) {
    const place = this.scene.stays.place[stay], channel = this.scene.contacts.channel[this.scene.stays.contact[stay]];
    return place === IN_LINE ? this.lines[channel] : place === AT_MACHINE ? this.machines[channel] : this.hands[place];
  }

  wrapping(stay) {
    const talked = this.scene.contacts.talked[this.scene.stays.contact[stay]];
    return talked >= 0 && talked >= this.scene.stays.begins[stay] && this.now >= talked;
  }

  // One of: off, away, idle, talk, wrap.
  stateOf(agent) {
    const stays = [...this.hands[agent].values()];
    if (stays.length) return stays.every((stay) => this.wrapping(stay)) ? "wrap" : "talk";
    return this.away[agent] > 0 ? "away" : this.duty[agent] > 0 ? "idle" : "off";
  }

  // The numbers of a channel, or of all.
  counts(channel = null) {
    const mine = channel === null ? this.scene.channels.map((_, k) => k) : [channel];
    const sum = (table) => mine.reduce((total, k) => total + table[k], 0);
    const size = (maps) => mine.reduce((total, k) => total + maps[k].size, 0);
    const found = { "arrived": sum(this.arrived), "moved here": sum(this.moved), "in line": size(this.lines) };
    found["with a machine"] = size(this.machines);
    found["with agents"] = this.inHand(channel);
    this.scene.endings.forEach((name, k) => { found[name] = mine.reduce((total, one) => total + this.ended[one][k], 0); });
    found["service level"] = sum(this.promised) > 0 ? sum(this.kept) / sum(this.promised) : null;
    return found;
  }

  inHand(channel) {
    const { contacts } = this.scene, who = new Set();
    for (const hand of this.hands)
      for (const contact of hand.keys()) if (channel === null || contacts.channel[contact] === channel) who.add(contact);
    return who.size;
  }
}
