using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Oleada.Agents.Paths;

namespace Oleada.Agents.Models.Tools;

/// <summary>Opens paths of a workspace for tools, whose model reads why one is refused.</summary>
internal static class BeneathRoot
{
    private const PathRules Rules = PathRules.Beneath | PathRules.NoMagicLinks;

    /// <summary>Something that is there, to be looked at: nothing has been read, and a named pipe does not block.</summary>
    /// <returns>Null if there is nothing.</returns>
    /// <exception cref="ToolFailureException">It is outside, or cannot be opened.</exception>
    public static SafeFileHandle? Find(SafeFileHandle folder, string path)
    {
        var handle = OpenAt2.Open(folder, path, OpenAt2.PathOnly, Rules, out var error);
        if (!handle.IsInvalid)
            return handle;
        handle.Dispose();
        return error == OpenAt2.NoEntry ? null : throw Refuse(path, error);
    }

    /// <summary>A new file for writing.</summary>
    public static SafeFileHandle CreateFile(SafeFileHandle folder, string name)
    {
        var flags = OpenAt2.WriteOnly | OpenAt2.Create | OpenAt2.Exclusive;
        var handle = OpenAt2.Open(folder, name, flags, Rules, out var error, 0b110_110_110);
        return handle.IsInvalid ? throw Refuse(name, error) : handle;
    }

    public static void CreateFolder(SafeFileHandle folder, string name)
    {
        if (OpenAt2.MakeFolder(folder, name) is not 0 and var error)
            throw Refuse(name, error);
    }

    private static ToolFailureException Refuse(string path, int error) => new(error switch
    {
        OpenAt2.CrossDevice => $"'{path}' is outside of the workspace",
        OpenAt2.TooManyLinks => $"'{path}' is a link that leads nowhere",
        OpenAt2.NotFolder => $"'{path}' goes through a file that is no folder",
        OpenAt2.NoSuchCall => "this machine's kernel cannot keep file tools within the workspace (openat2, Linux 5.6): use run",
        _ => $"'{path}': {Marshal.GetPInvokeErrorMessage(error)}",
    });
}
