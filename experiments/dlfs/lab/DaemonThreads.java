package dlfs.lab;

import java.util.concurrent.ThreadFactory;

/**
 * Creates threads that do not keep the process from ending.
 *
 * @param name the name of each thread
 */
public record DaemonThreads(String name) implements ThreadFactory {

  @Override
  public Thread newThread(Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    return thread;
  }
}
