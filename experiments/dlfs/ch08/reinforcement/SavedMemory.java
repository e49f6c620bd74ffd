package dlfs.ch08.reinforcement;

import dlfs.lab.StatePart;
import dlfs.reinforcement.ReplayMemory;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;

/**
 * A replay memory as a part of a run's state.
 *
 * @param actions the number of actions of the agent
 */
record SavedMemory(ReplayMemory memory, int actions) implements StatePart {
  @Override
  public String form() {
    return memory.form();
  }

  @Override
  public long bytes() {
    return memory.bytes();
  }

  @Override
  public void write(DataOutputStream out) throws IOException {
    memory.write(out);
  }

  @Override
  public Runnable read(DataInputStream in, long bytes) throws IOException {
    return memory.read(in, actions);
  }
}
