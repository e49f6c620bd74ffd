package dlfs.support;

import dlfs.engine.Engine;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;

/**
 * Starts the engine before any test, as the command line does before any experiment, and sets it
 * back to one thread before each test class, whatever the class before it did.
 */
public final class FastNd4j implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Engine.start(1);
    session.getLauncher().registerTestExecutionListeners(new OneThread());
  }

  private static final class OneThread implements TestExecutionListener {
    @Override
    public void executionStarted(TestIdentifier test) {
      if (test.getSource().orElse(null) instanceof ClassSource) {
        Engine.start(1);
      }
    }
  }
}
