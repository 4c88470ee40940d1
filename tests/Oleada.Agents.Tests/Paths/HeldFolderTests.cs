using System.Diagnostics;
using Oleada.Agents.Paths;
using Oleada.Agents.Workspaces;
using Oleada.Contracts.Plans;

namespace Oleada.Agents.Tests.Paths;

public sealed class HeldFolderTests : IDisposable
{
    private const int Rounds = 3_000;

    private readonly TempFolder _folder = new();

    private string Root => _folder.Folder("w");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("link")]
    [InlineData("outside")]
    [InlineData("pipe")]
    [InlineData("device")]
    public void What_takes_a_files_place_while_it_is_read_is_never_opened(string other)
    {
        _folder.Write("w/a/file", "inside");
        _folder.Write("outside/file", "secret");
        var taking = Path.Combine(Root, "a/other");
        Make(other, taking);
        using var root = HeldFolder.Open(Root);
        Assert.Equal("inside", ReadText(root, "a/file"));
        using var exchange = new Exchange(Path.Combine(Root, "a/file"), taking);

        var contents = Enumerable.Range(0, Rounds).Select(_ => ReadText(root, "a/file")).ToList();

        Assert.All(contents, text => Assert.True(text is null or "inside", text));
    }

    [Fact]
    public void A_folder_that_becomes_a_link_while_it_is_walked_shows_nothing_outside()
    {
        _folder.Write("w/a/b/inside", "inside");
        _folder.Write("outside/b/secret", "secret");
        File.CreateSymbolicLink(Path.Combine(Root, "other"), Path.Combine(_folder.Path, "outside"));
        using var root = HeldFolder.Open(Root);
        var scanner = new WorkspaceScanner(root, "/nowhere", new Declarations(new MasterPlan { Plan = "p", Tasks = [] }));
        using var exchange = new Exchange(Path.Combine(Root, "a"), Path.Combine(Root, "other"));

        HashSet<string> seen = [];
        for (var round = 0; round < Rounds; round++)
            scanner.Scan((path, _) => seen.Add(path));

        Assert.All(seen, path => Assert.EndsWith("/b/inside", path, StringComparison.Ordinal));
        Assert.NotEmpty(seen);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void In_random_trees_of_links_nothing_outside_is_read_or_walked(int seed)
    {
        var random = new Random(seed);
        var names = RandomTree(random);
        using var root = HeldFolder.Open(Root);
        var declared = new Declarations(new MasterPlan { Plan = "p", Tasks = [] });

        new WorkspaceScanner(root, "/nowhere", declared).Scan((path, _) => Assert.Equal(Path.Combine(Root, path), RealPath(Path.Combine(Root, path))));
        var found = 0;
        for (var round = 0; round < Rounds; round++)
        {
            var path = string.Join('/', Enumerable.Range(0, random.Next(1, 5)).Select(_ => names[random.Next(names.Count)]));
            var text = ReadText(root, path);
            Assert.True(text is null or "inside", path);
            Assert.Equal(text is not null, WorkspaceFiles.Exists(root, path) && !WorkspaceFiles.Exists(root, path + "/"));
            found += text is null ? 0 : 1;
        }

        Assert.NotEqual(0, found);
    }

    [Fact]
    public void A_folder_that_was_exchanged_or_removed_is_named()
    {
        using var root = HeldFolder.Open(Root);
        Directory.Move(Root, Path.Combine(_folder.Path, "moved"));
        Assert.Contains($"{_folder.Path}/w is gone", Refusal(), StringComparison.Ordinal);
        Directory.CreateSymbolicLink(Path.Combine(_folder.Path, "w"), Path.Combine(_folder.Path, "moved"));
        Assert.Contains($"{_folder.Path}/w is a link", Refusal(), StringComparison.Ordinal);
        File.Delete(Path.Combine(_folder.Path, "w"));
        Directory.CreateDirectory(Root);
        Assert.Contains($"{_folder.Path}/w is not the one that was opened", Refusal(), StringComparison.Ordinal);

        string Refusal() => Assert.Throws<WorkspaceException>(root.RequireInPlace).Message;
    }

    [Fact]
    public void Names_that_are_no_text_and_deep_folders_do_not_end_a_walk()
    {
        Shell(
            "touch \"$(printf 'a\\377')\" last; mkdir \"$(printf 'd\\377')\"; " +
            "for i in $(seq 230); do mkdir 0123456789abcdef && cd -P 0123456789abcdef; done");
        // \"$(printf 'd\\377')\"; for i in $(seq 230); do mkdir 0123456789abcdef && cd -P 0123456789abcdef; done");
        using var root = HeldFolder.Open(Root);
        var scanner = new WorkspaceScanner(root, "/nowhere", new Declarations(new MasterPlan { Plan = "p", Tasks = [] }));

        List<string> seen = [];
        var scan = scanner.Scan((path, _) => seen.Add(path));

        Assert.Equal(["last"], seen);
        Assert.Equal(2, scan.Unnameable.Count);
        // .NET cannot name them.
        Shell("rm -r -- *");
    }

    private void Shell(string command)
    {
        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-c", command]) { WorkingDirectory = Root })!;
        shell.WaitForExit();
    }

    private void Make(string kind, string at)
    {
        var (program, arguments) = kind switch
        {
            "link" => ("ln", new[] { "-s", "../../outside/file", at }),
            "outside" => ("ln", ["-s", Path.Combine(_folder.Path, "outside/file"), at]),
            "pipe" => ("mkfifo", [at]),
            _ => ("ln", ["-s", "/dev/zero", at]),
        };
        using var made = Process.Start(program, arguments);
        made.WaitForExit();
        Assert.Equal(0, made.ExitCode);
    }

    private List<string> RandomTree(Random random)
    {
        var outside = _folder.Folder("outside");
        _folder.Write("outside/f0", "secret");
        _folder.Write("outside/d0/f1", "secret");
        List<string> names = ["..", ".", "f0", "f1", "f2", "d0", "d1", "l0", "l1", "l2", "l3"];
        List<string> folders = [Root];
        for (var n = 0; n < 12; n++)
        {
            var parent = folders[random.Next(folders.Count)];
            folders.Add(Directory.CreateDirectory(Path.Combine(parent, $"d{random.Next(2)}")).FullName);
            File.WriteAllText(Path.Combine(parent, $"f{random.Next(3)}"), "inside");
        }
        string[] targets =
        [
            outside, $"{outside}/f0", "../outside", "../../outside/f0", "..", "../..", "d0", "f0", "../f1", "l0", "l1", "/", "/proc/self/root",
            "/proc/self/cwd", Root,
        ];
        foreach (var folder in folders.Distinct().ToList())
        {
            var link = Path.Combine(folder, $"l{random.Next(4)}");
            if (!Path.Exists(link) && new FileInfo(link).LinkTarget is null)
                File.CreateSymbolicLink(link, targets[random.Next(targets.Length)]);
        }
        File.WriteAllText(Path.Combine(Root, "f0"), "inside");
        return names;
    }

    private static string? ReadText(HeldFolder root, string path)
    {
        using var file = WorkspaceFiles.Open(root, path);
        return file is null ? null : new StreamReader(file).ReadToEnd();
    }

    private static string RealPath(string path) => Path.Combine(Agents.Sandbox.FolderPath.Real(Path.GetDirectoryName(path)!), Path.GetFileName(path));
}
