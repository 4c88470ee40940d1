using System.Reflection;
using System.Runtime.InteropServices;
using SQLitePCL;

namespace Oleada.Storage.Sqlite;

/// <summary>
/// Which SQLite is used: the system's if there is one, because it gets the system's fixes; else the bundled one.
/// </summary>
internal static class SqliteLibrary
{
    private static readonly Lazy<bool> Loaded = new(Load);

    public static void EnsureLoaded() => _ = Loaded.Value;

    private static bool Load()
    {
        NativeLibrary.SetDllImportResolver(typeof(SQLite3Provider_e_sqlite3).Assembly, Resolve);
        raw.SetProvider(new SQLite3Provider_e_sqlite3());
        return true;
    }

    private static IntPtr Resolve(string name, Assembly assembly, DllImportSearchPath? path)
    {
        var isSqlite = string.Equals(name, "e_sqlite3", StringComparison.Ordinal);
        return isSqlite && OperatingSystem.IsLinux() && NativeLibrary.TryLoad("libsqlite3.so.0", out var system)
            ? system
            : IntPtr.Zero;
    }
}
