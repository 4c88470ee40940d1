namespace Oleada.Agents.Sandbox.Growth;

/// <summary>Looks at every entry below a folder, with memory for no more than the way down to it.</summary>
internal static class FolderWalk
{
    /// <summary>Folders within folders, each of which is held open.</summary>
    private const int MaxDepth = 256;

    /// <param name="passedOver">Folders that belong to others, or are walked themselves.</param>
    public static void Count(string root, HashSet<FilePlace> passedOver, GrowthCount count)
    {
        var open = new Stack<FolderHandle>();
        try
        {
            Enter(FolderHandle.Open(root));
            while (open.TryPeek(out var folder))
            {
                if (folder.Next() is { } name)
                    Take(folder, name);
                else
                    open.Pop().Dispose();
            }
        }
        finally
        {
            foreach (var folder in open)
                folder.Dispose();
        }

        void Take(FolderHandle folder, byte[] name)
        {
            // What is not there any more takes no room.
            if (folder.Look(name) is not { } entry || passedOver.Contains(entry.Place))
                return;
            count.Add(entry);
            if (entry.IsFolder)
                Enter(folder.Open(name));
        }

        void Enter(FolderHandle? folder)
        {
            if (folder is not null && open.Count < MaxDepth)
            {
                open.Push(folder);
                return;
            }
            folder?.Dispose();
            count.HasGaps = true;
        }
    }
}
