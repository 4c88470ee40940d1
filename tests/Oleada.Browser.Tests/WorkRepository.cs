namespace Oleada.Browser.Tests;

/// <summary>A git repository of somebody's, in which executions work.</summary>
internal sealed class WorkRepository : IDisposable
{
    private readonly TempFolder _folder = new();

    public WorkRepository()
    {
        Directory.CreateDirectory(Path);
        Git("init", "--quiet", "--initial-branch=main");
        Write("src/app.js", string.Concat(Enumerable.Range(1, 30).Select(line => $"const value{line} = {line};\n")));
        Write("README.md", "# Inventory\n\nA small service.\n");
        Commit("Begin");
    }

    public string Path => _folder.File("repo");

    public void Write(string file, string content)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, content);
    }

    public void Commit(string message)
    {
        Git("add", "--all");
        Git("-c", "user.name=Ann", "-c", "user.email=ann@example.com", "commit", "--quiet", "-m", message);
    }

    public string Git(params string[] arguments) => GitCommand.Run(Path, arguments);

    public void Dispose() => _folder.Dispose();
}
