package dlfs.report;

import static dlfs.text.Text.formatted;

import dlfs.fetch.Sha256;
import dlfs.lab.results.BuildProperties;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The scripts, styles and licences that are included in every page. */
final class Assets {
  private Assets() {}

  /** The styles: Pico's, uPlot's, and those of these pages. */
  static String styles() {
    return Stream.of(
            webJar("picocss__pico", "pico", "css/pico.classless.min.css"),
            webJar("uplot", "uplot", "dist/uPlot.min.css"),
            own("report.css"))
        .collect(Collectors.joining("\n"));
  }

  /** The scripts of a page with charts and code, each for an element of its own. */
  static List<String> scripts() {
    return List.of(
        webJar("uplot", "uplot", "dist/uPlot.iife.min.js"),
        "window.Prism = {manual: true};",
        webJar("prismjs", "prism", "components/prism-core.min.js"),
        webJar("prismjs", "prism", "components/prism-clike.min.js"),
        webJar("prismjs", "prism", "components/prism-java.min.js"),
        webJar("prismjs", "prism", "plugins/keep-markup/prism-keep-markup.min.js"),
        own("curves.js"),
        own("chart.js"),
        own("report.js"));
  }

  /** The scripts of the page on which a run is watched. */
  static List<String> scriptsOfWatching() {
    return List.of(
        webJar("uplot", "uplot", "dist/uPlot.iife.min.js"),
        own("curves.js"),
        own("chart.js"),
        own("watch.js"));
  }

  /** The script of the table of contents. */
  static List<String> scriptsOfIndex() {
    return List.of(own("index.js"));
  }

  /** The licences of the libraries whose files are included. */
  static String licences() {
    return Stream.of(
            "uPlot\n\n" + webJar("uplot", "uplot", "LICENSE"),
            "Pico\n\n" + webJar("picocss__pico", "pico", "LICENSE.md"),
            "Prism\n\n" + webJar("prismjs", "prism", "LICENSE"))
        .map(String::strip)
        .collect(Collectors.joining("\n\n\n"));
  }

  /**
   * Returns a policy under which the browser runs these scripts and no others, and loads nothing
   * from elsewhere.
   *
   * @param connect the source to which scripts may connect
   */
  static String policy(List<String> scripts, String connect) {
    String hashes =
        scripts.stream()
            .map(script -> formatted("'sha256-%s'", sha256(script)))
            .collect(Collectors.joining(" "));
    return formatted(
        "default-src 'none'; img-src 'self' data:; style-src 'unsafe-inline'; script-src %s;"
            + " connect-src %s; base-uri 'none'; form-action 'none'",
        hashes, connect);
  }

  private static String sha256(String text) {
    byte[] digest = Sha256.digest().digest(text.getBytes(StandardCharsets.UTF_8));
    return Base64.getEncoder().encodeToString(digest);
  }

  private static String own(String name) {
    return text("/report/" + name);
  }

  private static String webJar(String library, String property, String file) {
    return text(
        formatted(
            "/META-INF/resources/webjars/%s/%s/%s",
            library, BuildProperties.version(property), file));
  }

  private static String text(String resource) {
    try (InputStream in = Assets.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException("missing from the class path: " + resource);
      }
      // In HTML, a line break is \n: the browser computes the hash of a script after reading it.
      return new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
