namespace Oleada.Tidy.Tests;

/// <summary>The repository that this test program was built in.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>C# files below a folder, without what a build made.</summary>
    public static IEnumerable<SourceFile> Sources(params string[] folders) =>
        from folder in folders
        where Directory.Exists(Path.Combine(Root, folder))
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories)
        let relative = Path.GetRelativePath(Root, file)
        where !relative.Split('/').Any(part => part is "obj" or "bin" or "node_modules")
        select new SourceFile(relative, File.ReadAllLines(file));

    public static string Read(string relative) => File.ReadAllText(Path.Combine(Root, relative));

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Oleada.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Oleada.slnx above the test program");
        return folder;
    }
}

internal sealed record SourceFile(string Path, string[] Lines)
{
    public string Name => System.IO.Path.GetFileNameWithoutExtension(Path);
}
