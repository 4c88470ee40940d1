using SQLitePCL;

namespace Oleada.Storage.Sqlite;

/// <summary>
/// The SQLite that comes with the program, never the system's: releases before 3.51.3 can lose commits when a checkpoint
/// restarts the write-ahead log while another connection writes.
/// </summary>
public static class SqliteLibrary
{
    /// <summary>3.51.3, as SQLite counts its versions.</summary>
    private const int OldestNumber = 3_051_003;

    private static readonly Lazy<string> Loaded = new(Load);

    /// <summary>The version that is loaded, such as <c>3.53.4</c>.</summary>
    /// <exception cref="DataFileException">It is older than the oldest that is safe.</exception>
    public static string Version => Loaded.Value;

    internal static void EnsureLoaded() => _ = Version;

    /// <exception cref="DataFileException">The version is older than the oldest that is safe.</exception>
    internal static void Check(int number, string version)
    {
        if (number < OldestNumber)
        {
            throw new DataFileException(
                $"SQLite {version} is loaded, which can lose commits; 3.51.3 or newer is needed: install oleada again with its own libraries");
        }
    }

    private static string Load()
    {
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        // Its counters of memory take a lock of the whole process with each allocation, and nothing reads them.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
        var version = raw.sqlite3_libversion().utf8_to_string();
        Check(raw.sqlite3_libversion_number(), version);
        return version;
    }
}
