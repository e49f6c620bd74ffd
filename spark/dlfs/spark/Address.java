package dlfs.spark;

import static dlfs.text.Text.formatted;

import dlfs.lab.settings.UserError;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of a Spark master.
 *
 * @param master as the user typed it
 */
record Address(String master) {
  private static final Pattern STANDALONE = Pattern.compile("spark://([^,/]+):(\\d{1,5})(,.*)?");
  private static final int MILLISECONDS = 3_000;
  static final String LOOPBACK = "127.0.0.1";

  /** Whether the runs are computed by threads of this process. */
  boolean isThisProcess() {
    return master.equals("local") || master.startsWith("local[");
  }

  /**
   * Returns the address of this machine at which the workers reach it: {@value #LOOPBACK} if the
   * master is there too. Connects to the master, which can take seconds.
   *
   * @throws UserError if there is no master
   */
  String ownHost() {
    Matcher standalone = STANDALONE.matcher(master);
    if (!standalone.matches()) {
      return LOOPBACK;
    }
    String host = standalone.group(1);
    int port = Integer.parseInt(standalone.group(2));
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getByName(host), port), MILLISECONDS);
      return socket.getLocalAddress().getHostAddress();
    } catch (IOException | IllegalArgumentException e) {
      throw new UserError(
          formatted(
              "There is no Spark master at %s (%s). Start one, for example on this machine:"
                  + " spark/cluster start",
              master, e.getMessage()),
          e);
    }
  }

  /** Whether this is the address of a service that chooses addresses itself, such as YARN. */
  boolean isManaged() {
    return !isThisProcess()
        && !master.startsWith("local-cluster[")
        && !STANDALONE.matcher(master).matches();
  }
}
