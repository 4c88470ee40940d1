using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Oleada.Agents.Workspaces;

namespace Oleada.Agents.Paths;

/// <summary>
/// Takes away what makes a file run with another's rights: set-user-ID, set-group-ID, file capabilities. Of folders the
/// set-group-ID bit is harmless and stays.
/// </summary>
internal static class SetIdBits
{
    public const int Mask = 0b110_000_000_000;

    private const string Capabilities = "security.capability";

    private const PathRules Rules = PathRules.Beneath | PathRules.NoMagicLinks | PathRules.NoLinks;

    /// <summary>Whether a regular file has such bits; capabilities are looked for by <see cref="HasCapabilities"/>.</summary>
    public static bool IsSet(FileFacts facts) => facts.Kind == FileKind.Regular && (facts.Mode & Mask) != 0;

    public static bool HasCapabilities(in WalkedName name)
    {
        using var file = OpenAt2.Open(name.Handle, name.Name, OpenAt2.PathOnly, Rules, out _);
        return !file.IsInvalid && GetAttribute(OpenAt2.NameOf(file), Capabilities, 0, 0) > 0;
    }

    /// <returns>False where the file is another's, or gone.</returns>
    public static bool TryRemove(HeldFolder root, string path)
    {
        using var file = OpenAt2.Open(root.Handle, path, OpenAt2.PathOnly, Rules, out _);
        return TryRemove(file);
    }

    /// <returns>False where the file is another's, or gone.</returns>
    public static bool TryRemove(in WalkedName name)
    {
        using var file = OpenAt2.Open(name.Handle, name.Name, OpenAt2.PathOnly, Rules, out _);
        return TryRemove(file);
    }

    private static bool TryRemove(SafeFileHandle file)
    {
        if (file.IsInvalid || !FileStat.TryRead(file, out var facts) || facts.Kind != FileKind.Regular)
            return false;
        _ = RemoveAttribute(OpenAt2.NameOf(file), Capabilities);
        return ChangeMode(OpenAt2.NameOf(file), facts.Mode & ~Mask) == 0;
    }

    [DllImport("libc", EntryPoint = "getxattr", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint GetAttribute(string path, string name, nint value, nint size);

    [DllImport("libc", EntryPoint = "removexattr", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int RemoveAttribute(string path, string name);

    [DllImport("libc", EntryPoint = "chmod", CharSet = CharSet.Ansi, BestFitMapping = false, ThrowOnUnmappableChar = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int ChangeMode(string path, int mode);
}
