package dlfs.support;

import dlfs.engine.Engine;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Starts the engine before any test, as the command line does before any experiment. */
public final class FastNd4j implements LauncherSessionListener {
  @Override
  public void launcherSessionOpened(LauncherSession session) {
    Engine.start(1);
  }
}
