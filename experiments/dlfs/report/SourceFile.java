package dlfs.report;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * A source file of this project, which the build puts on the class path.
 *
 * @param className the full name of its class
 * @param text its content
 * @param imports the full names of the classes that it imports, by their simple names
 */
record SourceFile(String className, String text, Map<String, String> imports) {
  private static final Pattern CLASS_IMPORT = Pattern.compile("(?m)^import ([\\w.]+);");
  private static final Pattern STATIC_IMPORT =
      Pattern.compile("(?m)^import static ([\\w.]+)\\.\\w+;");
  private static final Pattern HEADER = Pattern.compile("(?m)^(?:import|package) .*;\\n");
  private static final Pattern COMMENT = Pattern.compile("(?s)/\\*.*?\\*/|//[^\n]*");

  /** A name of a class. */
  static final Pattern TYPE = Pattern.compile("\\b[A-Z]\\w*\\b");

  /** The files that have been looked for. */
  private static final Map<String, Optional<SourceFile>> FOUND = new ConcurrentHashMap<>();

  /** Finds the source of a class; empty if this project has none. */
  static Optional<SourceFile> find(String className) {
    return FOUND.computeIfAbsent(className, SourceFile::read);
  }

  private static Optional<SourceFile> read(String className) {
    String resource = "/sources/" + className.replace('.', '/') + ".java";
    try (InputStream in = SourceFile.class.getResourceAsStream(resource)) {
      if (in == null) {
        return Optional.empty();
      }
      String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).replace("\r\n", "\n");
      return Optional.of(new SourceFile(className, text, imports(text)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Returns the full names of the classes that its code mentions, in the order of their mention.
   */
  Stream<String> references() {
    Stream<String> mentioned = TYPE.matcher(code()).results().map(MatchResult::group);
    Stream<String> statically =
        STATIC_IMPORT
            .matcher(text)
            .results()
            .map(found -> found.group(1).substring(found.group(1).lastIndexOf('.') + 1));
    return Stream.concat(mentioned, statically)
        .distinct()
        .map(this::resolve)
        .flatMap(Optional::stream);
  }

  /** Returns the names of the static methods of a class that its code calls or imports. */
  Stream<String> staticMethodsOf(Class<?> type) {
    String name = Pattern.quote(type.getSimpleName());
    String imported = "(?m)^import static " + Pattern.quote(type.getName()) + "\\.(\\w+);";
    return Stream.concat(
            Pattern.compile("\\b" + name + "\\.(\\w+)\\(").matcher(code()).results(),
            Pattern.compile(imported).matcher(text).results())
        .map(found -> found.group(1))
        .distinct();
  }

  /** Its content after the imports, without comments. */
  private String code() {
    return COMMENT.matcher(body()).replaceAll("");
  }

  /**
   * Returns the full name of a class that it mentions; empty if it cannot be one of those shown.
   */
  Optional<String> resolve(String simpleName) {
    String imported = imports.get(simpleName);
    if (imported != null) {
      return Optional.of(imported);
    }
    String ofPackage = className.substring(0, className.lastIndexOf('.') + 1) + simpleName;
    return find(ofPackage).isPresent() ? Optional.of(ofPackage) : Optional.empty();
  }

  private static Map<String, String> imports(String text) {
    Map<String, String> imports = new LinkedHashMap<>();
    Stream.of(STATIC_IMPORT, CLASS_IMPORT)
        .flatMap(pattern -> pattern.matcher(text).results())
        .map(found -> found.group(1))
        .forEach(name -> imports.put(name.substring(name.lastIndexOf('.') + 1), name));
    return imports;
  }

  /** Returns its content after the package and the imports. */
  String body() {
    int start = HEADER.matcher(text).results().mapToInt(MatchResult::end).max().orElse(0);
    return text.substring(start);
  }
}
