using System.Globalization;

namespace Oleada.Storage;

/// <summary>The room on a file's disk, for messages.</summary>
internal static class Space
{
    /// <summary>Such as <c> (0.2 MB left)</c>; empty if it cannot be found out.</summary>
    public static string LeftAt(string file)
    {
        try
        {
            var left = new DriveInfo(Path.GetDirectoryName(Path.GetFullPath(file)) ?? "/").AvailableFreeSpace;
            return string.Create(CultureInfo.InvariantCulture, $" ({left / 1e6:0.0} MB left)");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return "";
        }
    }
}
