using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Oleada.Agents.Sandbox;

/// <summary>The filter in a file without a name, which lives as long as this process and which <c>bwrap</c> reads.</summary>
internal static class SystemCallFilterFile
{
    private const uint CloseOnExec = 1;

    private static readonly Lazy<SafeFileHandle?> Handle = new(Create);

    private const int Number = 9;

    /// <summary>The file, to be open in <c>bwrap</c>; null where there is no filter for this machine.</summary>
    public static InheritedFile? Inherited() => Handle.Value is { } handle ? new InheritedFile(Number, handle) : null;

    /// <summary>The words that make bwrap install it.</summary>
    public static IReadOnlyList<string> Arguments() =>
        Handle.Value is null ? [] : ["--seccomp", Number.ToString(CultureInfo.InvariantCulture)];

    private static SafeFileHandle? Create()
    {
        if (SystemCallNumbers.OfThisMachine is not { } calls || CreateMemoryFile("oleada-filter", CloseOnExec) is not (>= 0 and var descriptor))
            return null;
        var handle = new SafeFileHandle(descriptor, ownsHandle: true);
        RandomAccess.Write(handle, SystemCallFilter.Build(calls), 0);
        return handle;
    }

    [DllImport("libc", EntryPoint = "memfd_create", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int CreateMemoryFile(string name, uint flags);
}
