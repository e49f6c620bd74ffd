package dlfs.lab;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;

/**
 * A finished run of another process.
 *
 * @param files its cached files, by name; none if that process writes to the same folder
 * @param warnings messages for the user
 */
public record CellResult(HashMap<String, byte[]> files, ArrayList<String> warnings)
    implements Serializable {}
