using System.Text;

namespace Oleada.Server;

/// <summary>Files that nobody but their owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Writes a file whole: whoever reads it sees the old text or the new one.</summary>
    public static void Write(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        var fresh = path + ".new";
        File.Delete(fresh);
        using (var file = new FileStream(fresh, options))
            file.Write(Encoding.UTF8.GetBytes(text));
        File.Move(fresh, path, overwrite: true);
    }
}
