using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace Oleada.Agents.Sandbox;

/// <summary>A file of this process that a program is to have open at a number of its own.</summary>
/// <param name="Number">3 to 9: a shell takes one digit.</param>
internal sealed record InheritedFile(int Number, SafeFileHandle Handle)
{
    /// <summary>What another process of the same user opens it by.</summary>
    public string Path => string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{Handle.DangerousGetHandle()}");

    /// <summary>Words in front of the program: a shell that opens the files and becomes the program.</summary>
    public static IReadOnlyList<string> Before(IEnumerable<InheritedFile> files)
    {
        var all = files.ToList();
        if (all.Count == 0)
            return [];
        var opens = all.Select((file, index) => string.Create(CultureInfo.InvariantCulture, $"{file.Number}<\"${index + 1}\""));
        var script = string.Create(CultureInfo.InvariantCulture, $"exec {string.Join(' ', opens)} && shift {all.Count} && exec \"$@\"");
        return ["/bin/sh", "-c", script, "sh", .. all.Select(file => file.Path)];
    }
}
