using System.Runtime.Versioning;

namespace Oleada.Console.Tests.Program;

/// <summary>The folder that the program is started in is often the repository that it works in.</summary>
[SupportedOSPlatform("linux")]
public sealed class WorkingFolderTests : IDisposable
{
    private static readonly string[] Names = ["git", "nice", "bwrap", "setsid", "sh", "prlimit", "nsenter"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_program_of_the_working_folder_is_started()
    {
        var mark = Path.Combine(_folder.Data, "started");
        Directory.CreateDirectory(_folder.Data);
        foreach (var name in Names)
        {
            var file = _folder.File(name, $"#!/bin/sh\necho $0 >> {mark}\nPATH=/usr/local/bin:/usr/bin:/bin exec {name} \"$@\"\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        var plan = _folder.File("one.yaml", Plans.Chain(1));
        await GitAsync("init", "--quiet");
        await GitAsync("add", ".", ":!data");
        await GitAsync("-c", "user.name=a", "-c", "user.email=a@b", "commit", "--quiet", "-m", "first");

        using var program = OleadaProgram.Start(_folder, [("PATH", ".::/usr/local/bin:/usr/bin:/bin"), ("OLEADA_SANDBOX", "auto")], "run", plan, "--workspace", _folder.Path);
        var ended = await program.EndAsync();

        Assert.True(ended.ExitCode == 0, ended.Error);
        Assert.Contains("Branch", ended.Output);
        Assert.False(File.Exists(mark), File.Exists(mark) ? await File.ReadAllTextAsync(mark) : "");
    }

    private async Task GitAsync(params string[] arguments)
    {
        var (code, _, error) = await PartsRepository.RunAsync("/usr/bin/git", ["-C", _folder.Path, .. arguments]);
        Assert.True(code == 0, error);
    }
}
