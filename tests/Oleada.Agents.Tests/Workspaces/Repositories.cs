using Oleada.Tests;


namespace Oleada.Agents.Tests.Workspaces;

/// <summary>Makes git repositories for tests.</summary>
internal static class Repositories
{
    public static string Create(TempFolder folder, string name = "repo", bool commit = true)
    {
        var path = folder.Folder(name);
        Git(path, "init", "--quiet", "--initial-branch=main");
        if (!commit)
            return path;
        folder.Write($"{name}/README.md", "read me\n");
        folder.Write($"{name}/src/app.js", "console.log(1)\n");
        folder.Write($"{name}/.gitignore", "*.tmp\ncache/\n");
        Commit(path);
        return path;
    }

    public static void Commit(string path)
    {
        // The pointers of large files are entered as they are, also where the machine has the program for them.
        Git(path, "-c", "filter.lfs.clean=", "-c", "filter.lfs.process=", "-c", "filter.lfs.required=false", "add", "--all");
        Git(path, "-c", "user.name=t", "-c", "user.email=t@example.com", "commit", "--quiet", "-m", "change");
    }

    /// <summary>The user's git with none of the programs that the repository's settings may name.</summary>
    public static string GitWithout(string path, params string[] arguments) =>
        GitCommand.Run(path, ["-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null", "-c", "diff.external=", .. arguments]);

    public static string Git(string path, params string[] arguments) => GitCommand.Run(path, arguments);
}
