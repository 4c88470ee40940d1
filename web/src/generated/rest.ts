// Made from docs/schemas/rest.schema.json by "npm run types"; not to be edited.

/** What became of a test prompt: oleada agents --test NAME --json. */
export type AgentTest = {
  /** The agent, with its model if one was asked for. */
  agent: string;
  /** Whether it said that it was done. */
  succeeded: boolean;
  /** What it said last. */
  answer?: string;
  /** A stable word for the kind of failure. */
  error_type?: string;
  /** What went wrong, for a person. */
  message?: string;
  /** Milliseconds to the first thing that it printed or did; left out if there was none. */
  first_byte_ms?: number;
  /** Milliseconds to its end. */
  duration_ms: number;
  /** Tokens used, where it reported them. */
  tokens_used?: number;
  /** US dollars, where the price of all its tokens is known. */
  cost_usd?: number;
};

/** Which agents a server can run: GET /api/agents. */
export type AgentsView = {
  /** What keeps them away from the rest of the machine, for a person. */
  isolation: string;
  /** Each that a plan can name. */
  agents: Array<{
    /** What plans call it. */
    name: string;
    /** Whether it is there. */
    installed: boolean;
    /** Where its program was found; left out for what Oleada brings itself. */
    path?: string;
    /** How to get it; left out where it is there. */
    install?: string;
    /** What it says of its version. */
    version?: string;
    /** Whether the sandbox can run it; left out where that could not be told. */
    runs?: boolean;
    /** Whether it has what its model's endpoint wants. */
    sign_in: "yes" | "no" | "unknown" | "not_needed";
    /** By what it is signed in, or what is missing: names of variables, never their values. */
    sign_in_by?: string;
    /** Models that the server's settings name; plans may name others. */
    models?: Array<string>;
    /** Why it cannot be used, for a person. */
    problem?: string;
  }>;
};

/** Answer to GET /api/caller: who asks. */
export type CallerAnswer = {
  /** The key's id; no secret. */
  id: string;
  /** admin, viewer or internal. */
  role: string;
  /** When the key or the sign-in ends, UTC; left out if neither does by itself. */
  expires_at?: string;
};

/** Body of POST /api/executions/{id}/pause, /resume and /cancel; may be left out. */
export type ControlRequest = {
  /** Why, for a person. */
  reason?: string;
};

/** All that a late follower of an execution has to know, as it stands at seq: the data of a snapshot message of an execution: room. */
export type ExecutionSnapshot = {
  /** The execution. */
  execution: {
    /** The execution's id. */
    execution_id: string;
    /** running, paused, cancelling, or how it ended: success, partial_success, failed, cancelled. */
    status: string;
    /** The last seq of the execution's stream that is in this view. */
    seq: number;
    /** The log's epoch; sent back with seq, it tells the server whether its log still has that event. */
    epoch?: string;
    /** The plan's id. */
    plan_id: string;
    /** The plan's version. */
    plan_version: number;
    /** The session that it was started in, if any. */
    session_id?: string;
    /** When it started, UTC. */
    started_at: string;
    /** When it ended, UTC; left out while it has not. */
    ended_at?: string;
    /** Tasks in the plan. */
    total_tasks: number;
    /** Tasks that have ended. */
    ended_tasks: number;
    /** Tasks that completed. */
    completed_tasks: number;
    /** Tasks that failed. */
    failed_tasks: number;
    /** Tasks that were skipped or cancelled. */
    skipped_tasks: number;
    /** Those of skipped_tasks that were cancelled. */
    cancelled_tasks: number;
    /** 100 × ended tasks / total tasks, 2 decimals. An ended task may have failed. */
    progress_percent: number;
    /** 100 × completed atoms / total atoms, 2 decimals, rounded down: 100 only if every atom completed. */
    completed_percent: number;
    /** Atoms in the plan. */
    total_atoms: number;
    /** Atoms that completed. */
    completed_atoms: number;
    /** Atoms that failed for good. */
    failed_atoms: number;
    /** Atoms that were skipped because something they depend on did not complete. */
    skipped_atoms: number;
    /** Atoms that a person cancelled. */
    cancelled_atoms: number;
    /** Atoms in flight. */
    running_atoms: number;
    /** Questions that wait for a person's decision. */
    waiting_approvals: number;
    /** The five phases. */
    phases: Array<{
      /** 0 to 4. */
      number: number;
      /** The phase's name. */
      name: string;
      /** Tasks in it. */
      tasks: number;
      /** Those that have ended. */
      ended: number;
      /** Those that completed. */
      completed: number;
      /** Those that failed. */
      failed: number;
      /** Those that were skipped. */
      skipped: number;
      /** Those that were cancelled. */
      cancelled: number;
    }>;
    /** The waves in order. */
    waves: Array<{
      /** From 1. */
      number: number;
      /** Atoms in it. */
      atoms: number;
      /** Those that have ended. */
      ended: number;
      /** Those that completed. */
      completed: number;
      /** Those in flight. */
      running: number;
      /** Those that failed for good. */
      failed: number;
      /** Those that were skipped. */
      skipped: number;
      /** Those that were cancelled. */
      cancelled: number;
    }>;
    /** Files created or changed and still there. */
    artifacts: number;
    /** Changes that have no event of their own, since there were too many; left out if there were none. */
    artifacts_omitted?: number;
    /** Files that the plan announces; left out if it announces none. */
    expected_artifacts?: number;
    /** Tokens used by attempts that have ended or were interrupted; left out where no agent reported any. */
    tokens_used?: number;
    /** US dollars of these; left out where unknown. */
    cost_usd?: number;
    /** True when it has ended and cost more than is known; else left out. */
    cost_incomplete?: boolean;
    /** What it may use up and has; left out if it has no budget. */
    budget?: {
      /** In tokens; left out if they are not limited. */
      tokens?: {
        /** What is known to be used, by attempts in flight too; it never becomes less. */
        used: number;
        /** What may be used, with what was granted. */
        limit: number;
        /** What people have added since the start. */
        granted: number;
      };
      /** In US dollars; left out if they are not limited. */
      cost?: {
        /** What is known to be used, by attempts in flight too; it never becomes less. */
        used: number;
        /** What may be used, with what was granted. */
        limit: number;
        /** What people have added since the start. */
        granted: number;
      };
    };
    /** Checks that passed and failed; left out if the plan has none. */
    tests?: {
      /** From 0. */
      passed: number;
      /** From 0. */
      failed: number;
    };
    /** The options that it was started with. */
    options?: {
      /** Most atoms in flight at one time, 1 to 1,024. */
      max_workers?: number;
      /** True makes each wave wait for the one before it to end. */
      barrier?: boolean;
      /** Folder that the work is done in, absolute; left out for a new one in the data folder. */
      workspace?: string;
      /** True makes a pull request of what is merged on the execution's branch when it has ended. */
      pull_request?: boolean;
      /** The ticket that the work is for; it is told of the pull request. */
      ticket_id?: string;
      /** US dollars that agents may use up, above 0, in place of the plan's; where neither names any, the lower of the project's and the server's. */
      budget_usd?: number;
      /** The agent of atoms without a run for which the plan names none; left out for the project's. */
      agent?: string;
    };
    /** What its project's file said when it was started; left out where there was none. */
    project?: {
      /** The file that was read, absolute. */
      file: string;
      /** What it said. */
      rules: {
        /** The agent of every atom without a run for which neither the plan nor who starts it names one. */
        agent?: string;
        /** The rule for attempts, as far as the plan says nothing. */
        retry?: {
          /** Most attempts, the first one included, 1 to 10; 4 by default. */
          attempts?: number;
          /** Wait before the second attempt, doubled for each one after it, up to 1 hour; 1 second by default. */
          backoff?: string | number;
          /** Longest wait, up to 1 hour; 1 minute by default. */
          max_backoff?: string | number;
        };
        /** What becomes of agents' questions, beside the server's and the plan's rules: it tightens them and loosens none. */
        permissions?: {
          /** Running a command. */
          run?: "allow" | "ask" | "deny";
          /** Writing a file. */
          write?: "allow" | "ask" | "deny";
          /** Reading a file. */
          read?: "allow" | "ask" | "deny";
          /** Reaching an address. */
          network?: "allow" | "ask" | "deny";
          /** Anything else. */
          other?: "allow" | "ask" | "deny";
        };
        /** What an execution may use up where neither its plan nor who starts it says it. Of US dollars the lower of this and the server's holds. */
        budget?: {
          /** US dollars, above 0, by the server's price table. */
          usd?: number;
          /** Tokens, above 0, those read from a cache included. */
          tokens?: number;
          /** What follows when one of the two is reached; a task's is the plan's by default, a plan's is ask. */
          reached?: "ask" | "stop";
        };
      };
      /** The commit that it was read from, as 40 or 64 hex digits; left out for one that was read from the folder. */
      commit?: string;
    };
    /** Why it is paused or ended, where the status alone does not say. */
    reason?: string;
  };
  /** Files that it made, changed or deleted, the newest state of each: the first of GET /api/executions/{id}/artifacts, where all of them are. */
  artifacts: Array<{
    /** Path relative to the workspace, /-separated, never outside it. */
    path: string;
    /** Bytes; 0 for a deleted file. */
    size: number;
    /** file or directory. */
    type: "file" | "directory";
    /** Language by file name; unknown if not known. */
    language: string;
    /** The task whose attempt made the change. */
    task_id: string;
    /** SHA-256 of the content in lower-case hex; left out for a deleted file. */
    sha256?: string;
    /** What happened to the file. */
    change?: "created" | "modified" | "deleted";
    /** Whether the plan had announced the file. */
    expected?: boolean;
  }>;
  /** How many artifacts there are, where the list has not all of them; else left out. */
  artifacts_total?: number;
  /** The newest 100 failed attempts, oldest first. */
  errors: Array<{
    /** When the attempt failed, UTC. */
    timestamp: string;
    /** The task's id in its plan. */
    task_id: string;
    /** The task's name. */
    task_name: string;
    /** What went wrong, for a person. */
    message: string;
    /** A stable word for the kind of failure. */
    error_type: string;
    /** True only if another attempt followed. */
    recoverable: boolean;
    /** Ordinal of the attempt that failed, from 1. */
    retry_attempt: number;
    /** Most attempts allowed. */
    max_retries: number;
    /** The atom's id within its task. */
    atom_id?: string;
    /** The class whose retry rule applied. */
    error_class?: "api" | "timeout" | "runtime" | "verification" | "logic" | "context" | "security" | "manual";
    /** Milliseconds that the next attempt had to wait, where one followed. */
    next_attempt_in_ms?: number;
  }>;
  /** What waits for a person's decision, oldest first; left out if nothing does. */
  approvals?: Array<{
    /** The approval's id, unique in the execution. */
    approval_id: string;
    /** run, write, read, network, other or budget_exceeded. */
    action: string;
    /** Since when it waits, UTC. */
    requested_at: string;
    /** The task that waits, or whose budget it is; left out for the execution's budget. */
    task_id?: string;
    /** The atom that waits, if one does. */
    atom_id?: string;
    /** Its attempt, from 1. */
    attempt?: number;
    /** The command, the path, the address; what is used of which budget. */
    message?: string;
    /** The budget that is used up, if that is what is asked about. */
    exceeded?: {
      /** tokens or cost. */
      budget: string;
      /** Tokens or US dollars used when it was asked. */
      used: number;
      /** Tokens or US dollars allowed. */
      limit: number;
      /** By how much the limit rises if it is approved: what the budget was at first. */
      adds: number;
    };
  }>;
  /** The tasks in plan order, the first of GET /api/executions/{id}/tasks; only where they were asked for. */
  tasks?: Array<{
    /** The task's id in its plan. */
    task_id: string;
    /** The task's name. */
    name: string;
    /** 0 to 4. */
    phase: number;
    /** The task's state. */
    status: "pending" | "ready" | "running" | "retrying" | "blocked" | "completed" | "failed" | "skipped" | "cancelled";
    /** What its attempts may use up and have; left out if it has no budget of its own. */
    budget?: {
      /** In tokens; left out if they are not limited. */
      tokens?: {
        /** What is known to be used, by attempts in flight too; it never becomes less. */
        used: number;
        /** What may be used, with what was granted. */
        limit: number;
        /** What people have added since the start. */
        granted: number;
      };
      /** In US dollars; left out if they are not limited. */
      cost?: {
        /** What is known to be used, by attempts in flight too; it never becomes less. */
        used: number;
        /** What may be used, with what was granted. */
        limit: number;
        /** What people have added since the start. */
        granted: number;
      };
    };
    /** The atoms in plan order. */
    atoms: Array<{
      /** The atom's id within its task. */
      atom_id: string;
      /** The atom's state. */
      status: "pending" | "ready" | "running" | "retrying" | "blocked" | "completed" | "failed" | "skipped" | "cancelled";
      /** From 1. */
      wave: number;
      /** Attempts that have been started. */
      attempts: number;
      /** Checks of the last attempt that ended; left out if it had none. */
      tests?: {
        /** From 0. */
        passed: number;
        /** From 0. */
        failed: number;
      };
      /** Tokens that the attempt in flight has reported so far; left out if it has none. */
      tokens_reported?: number;
      /** US dollars of these, as far as their prices are known. */
      cost_reported_usd?: number;
      /** Who works at it: command, or an agent's name, or several with commas between them. */
      agent?: string;
    }>;
  }>;
  /** How many tasks there are, where the list has not all of them; else left out. */
  tasks_total?: number;
};

/** Answer to POST /api/executions, with status 202. */
export type ExecutionStartedAnswer = {
  /** The execution's id. */
  execution_id: string;
  /** Where to look at it. */
  url: string;
};

/** One row of GET /api/executions. */
export type ExecutionSummary = {
  /** The execution's id. */
  execution_id: string;
  /** The plan's id. */
  plan_id: string;
  /** The plan's version. */
  plan_version: number;
  /** As in status; unfinished for one that no process runs; harmed for one whose events cannot all be read. */
  status: string;
  /** When it started, UTC; 1970 for a harmed one. */
  started_at: string;
  /** Tasks in the plan. */
  total_tasks: number;
  /** When it ended, UTC; left out while it has not. */
  ended_at?: string;
  /** The session that it was started in, if any. */
  session_id?: string;
  /** True if a pull request is made of it when it has ended; else left out. */
  pull_request?: boolean;
  /** Tasks that completed; left out while it has not ended. */
  completed_tasks?: number;
  /** Tasks that failed; left out while it has not ended. */
  failed_tasks?: number;
  /** Tasks that were skipped or cancelled; left out while it has not ended. */
  skipped_tasks?: number;
  /** Questions that wait for a person's decision; left out where there are none, or no process runs it. */
  waiting_approvals?: number;
};

/** An execution as it stands at one seq of its stream: GET /api/executions/{id}. */
export type ExecutionView = {
  /** The execution's id. */
  execution_id: string;
  /** running, paused, cancelling, or how it ended: success, partial_success, failed, cancelled. */
  status: string;
  /** The last seq of the execution's stream that is in this view. */
  seq: number;
  /** The log's epoch; sent back with seq, it tells the server whether its log still has that event. */
  epoch?: string;
  /** The plan's id. */
  plan_id: string;
  /** The plan's version. */
  plan_version: number;
  /** The session that it was started in, if any. */
  session_id?: string;
  /** When it started, UTC. */
  started_at: string;
  /** When it ended, UTC; left out while it has not. */
  ended_at?: string;
  /** Tasks in the plan. */
  total_tasks: number;
  /** Tasks that have ended. */
  ended_tasks: number;
  /** Tasks that completed. */
  completed_tasks: number;
  /** Tasks that failed. */
  failed_tasks: number;
  /** Tasks that were skipped or cancelled. */
  skipped_tasks: number;
  /** Those of skipped_tasks that were cancelled. */
  cancelled_tasks: number;
  /** 100 × ended tasks / total tasks, 2 decimals. An ended task may have failed. */
  progress_percent: number;
  /** 100 × completed atoms / total atoms, 2 decimals, rounded down: 100 only if every atom completed. */
  completed_percent: number;
  /** Atoms in the plan. */
  total_atoms: number;
  /** Atoms that completed. */
  completed_atoms: number;
  /** Atoms that failed for good. */
  failed_atoms: number;
  /** Atoms that were skipped because something they depend on did not complete. */
  skipped_atoms: number;
  /** Atoms that a person cancelled. */
  cancelled_atoms: number;
  /** Atoms in flight. */
  running_atoms: number;
  /** Questions that wait for a person's decision. */
  waiting_approvals: number;
  /** The five phases. */
  phases: Array<{
    /** 0 to 4. */
    number: number;
    /** The phase's name. */
    name: string;
    /** Tasks in it. */
    tasks: number;
    /** Those that have ended. */
    ended: number;
    /** Those that completed. */
    completed: number;
    /** Those that failed. */
    failed: number;
    /** Those that were skipped. */
    skipped: number;
    /** Those that were cancelled. */
    cancelled: number;
  }>;
  /** The waves in order. */
  waves: Array<{
    /** From 1. */
    number: number;
    /** Atoms in it. */
    atoms: number;
    /** Those that have ended. */
    ended: number;
    /** Those that completed. */
    completed: number;
    /** Those in flight. */
    running: number;
    /** Those that failed for good. */
    failed: number;
    /** Those that were skipped. */
    skipped: number;
    /** Those that were cancelled. */
    cancelled: number;
  }>;
  /** Files created or changed and still there. */
  artifacts: number;
  /** Changes that have no event of their own, since there were too many; left out if there were none. */
  artifacts_omitted?: number;
  /** Files that the plan announces; left out if it announces none. */
  expected_artifacts?: number;
  /** Tokens used by attempts that have ended or were interrupted; left out where no agent reported any. */
  tokens_used?: number;
  /** US dollars of these; left out where unknown. */
  cost_usd?: number;
  /** True when it has ended and cost more than is known; else left out. */
  cost_incomplete?: boolean;
  /** What it may use up and has; left out if it has no budget. */
  budget?: {
    /** In tokens; left out if they are not limited. */
    tokens?: {
      /** What is known to be used, by attempts in flight too; it never becomes less. */
      used: number;
      /** What may be used, with what was granted. */
      limit: number;
      /** What people have added since the start. */
      granted: number;
    };
    /** In US dollars; left out if they are not limited. */
    cost?: {
      /** What is known to be used, by attempts in flight too; it never becomes less. */
      used: number;
      /** What may be used, with what was granted. */
      limit: number;
      /** What people have added since the start. */
      granted: number;
    };
  };
  /** Checks that passed and failed; left out if the plan has none. */
  tests?: {
    /** From 0. */
    passed: number;
    /** From 0. */
    failed: number;
  };
  /** The options that it was started with. */
  options?: {
    /** Most atoms in flight at one time, 1 to 1,024. */
    max_workers?: number;
    /** True makes each wave wait for the one before it to end. */
    barrier?: boolean;
    /** Folder that the work is done in, absolute; left out for a new one in the data folder. */
    workspace?: string;
    /** True makes a pull request of what is merged on the execution's branch when it has ended. */
    pull_request?: boolean;
    /** The ticket that the work is for; it is told of the pull request. */
    ticket_id?: string;
    /** US dollars that agents may use up, above 0, in place of the plan's; where neither names any, the lower of the project's and the server's. */
    budget_usd?: number;
    /** The agent of atoms without a run for which the plan names none; left out for the project's. */
    agent?: string;
  };
  /** What its project's file said when it was started; left out where there was none. */
  project?: {
    /** The file that was read, absolute. */
    file: string;
    /** What it said. */
    rules: {
      /** The agent of every atom without a run for which neither the plan nor who starts it names one. */
      agent?: string;
      /** The rule for attempts, as far as the plan says nothing. */
      retry?: {
        /** Most attempts, the first one included, 1 to 10; 4 by default. */
        attempts?: number;
        /** Wait before the second attempt, doubled for each one after it, up to 1 hour; 1 second by default. */
        backoff?: string | number;
        /** Longest wait, up to 1 hour; 1 minute by default. */
        max_backoff?: string | number;
      };
      /** What becomes of agents' questions, beside the server's and the plan's rules: it tightens them and loosens none. */
      permissions?: {
        /** Running a command. */
        run?: "allow" | "ask" | "deny";
        /** Writing a file. */
        write?: "allow" | "ask" | "deny";
        /** Reading a file. */
        read?: "allow" | "ask" | "deny";
        /** Reaching an address. */
        network?: "allow" | "ask" | "deny";
        /** Anything else. */
        other?: "allow" | "ask" | "deny";
      };
      /** What an execution may use up where neither its plan nor who starts it says it. Of US dollars the lower of this and the server's holds. */
      budget?: {
        /** US dollars, above 0, by the server's price table. */
        usd?: number;
        /** Tokens, above 0, those read from a cache included. */
        tokens?: number;
        /** What follows when one of the two is reached; a task's is the plan's by default, a plan's is ask. */
        reached?: "ask" | "stop";
      };
    };
    /** The commit that it was read from, as 40 or 64 hex digits; left out for one that was read from the folder. */
    commit?: string;
  };
  /** Why it is paused or ended, where the status alone does not say. */
  reason?: string;
};

/** Answer to GET /health/live and /health/ready. */
export type Health = {
  /** ok, or unavailable with status 503. */
  status: string;
  /** The server's version. */
  version: string;
  /** Seconds since the server started. */
  uptime_seconds: number;
  /** Why it is unavailable. */
  reason?: string;
  /** The version of SQLite that is loaded; only in /health/ready. */
  sqlite?: string;
  /** The state of the log's checks; only in /health/ready. */
  log?: {
    /** The position of the newest event. */
    last_position: number;
    /** The position that the running background check has reached; 0 before it begins. */
    checked_position: number;
    /** Background checks of the whole log since the server started. */
    checks: number;
    /** Harmed places that were found since the server started. */
    harmed_places: number;
    checked_at?: unknown;
    /** The first position that was missing when the log was opened; null if nothing is known to be lost. */
    first_lost?: number;
    /** The last position that is known to have been committed before a loss; null if nothing is known to be lost. */
    last_noted?: number;
    /** What keeps the background check or the note of the last position from working; null if both work. */
    fault?: string;
  };
};

/** Body of POST /api/executions/{id}/snapshots/{task}/{name}/branch. */
export type MakeBranch = {
  /** The new branch's name; left out: oleada/{execution}-{task}-{name}. */
  branch?: string;
};

/** Body of POST /api/pulls. */
export type OpenPull = {
  /** An execution that has ended. */
  execution_id: string;
};

/** Answer to POST /api/plans. */
export type PlanSavedAnswer = {
  /** The plan's id. */
  plan_id: string;
  /** The version that holds this content. */
  plan_version: number;
  /** Tasks in it. */
  total_tasks: number;
  /** Atoms in it. */
  total_atoms: number;
  /** Waves in it. */
  waves: number;
};

/** One row of GET /api/plans. */
export type PlanSummary = {
  /** The plan's id. */
  plan_id: string;
  /** Its newest version, from 1; 0 where harmed is set. */
  plan_version: number;
  /** The place where its events in the log are not what was written; left out if none is known. */
  harmed?: string;
};

/** What a request that failed is answered with: RFC 9457, application/problem+json. */
export type Problem = {
  /** The HTTP status code. */
  status: number;
  /** The kind of problem in a few words; the same for every one of its kind. */
  title: string;
  /** What is wrong with this request and what to do about it. */
  detail?: string;
  /** The field at fault, as a path such as options.max_workers, or the name of a query parameter. */
  field?: string;
  /** Everything that is wrong with a plan or a project's file, in the order of its lines. */
  faults?: Array<{
    /** What is wrong. */
    message: string;
    /** From 1; left out where no line is at fault. */
    line?: number;
    /** From 1; left out where no line is at fault. */
    column?: number;
    /** The field, such as tasks[3].depends_on; left out where none is at fault. */
    field?: string;
  }>;
};

/** What a pull request changes: GET /api/pulls/{id}/diff. */
export type PullDiff = {
  /** A patch as git writes it. */
  diff: string;
  /** Whether it is longer than what is given out, and ends here. */
  truncated: boolean;
};

/** A pull request as it stands: GET /api/pulls/{id}, and a row of GET /api/pulls. */
export type PullView = {
  /** The pull request's id: its execution's. */
  pull_id: string;
  /** Where it stands. */
  state: "failed" | "open" | "merged" | "closed" | "harmed";
  /** The last seq of its stream that is in this view. */
  seq: number;
  /** The log's epoch; sent back with seq, it tells the server whether its log still has that event. */
  epoch?: string;
  /** local, github or forgejo; this and what describes it is left out while it failed to be opened. */
  forge?: string;
  /** The repository: its git folder, or owner/name. */
  repository?: string;
  /** In one line. */
  title?: string;
  /** In Markdown; not in lists. */
  description?: string;
  /** The branch that it wants merged. */
  branch?: string;
  /** The branch that it is to be merged into. */
  base?: string;
  /** The commit of the base that the branch began at. */
  base_commit?: string;
  /** The branch's newest commit that is in the pull request. */
  head?: string;
  /** Its number in the forge. */
  number?: number;
  /** Where a person looks at it in the forge. */
  url?: string;
  /** The ticket that it is for, if any. */
  ticket_id?: string;
  /** The session that its execution was started in, if any. */
  session_id?: string;
  /** When it was opened, UTC. */
  opened_at?: string;
  /** When something happened to it last, UTC. */
  updated_at: string;
  /** What checks say of its head, one for each source. */
  checks: Array<{
    /** execution, or the forge's name. */
    source: string;
    /** What they say together. */
    status: "pending" | "passed" | "failed";
    /** Checks that have passed. */
    passed: number;
    /** Checks that have failed. */
    failed: number;
    /** Checks that have not ended. */
    pending: number;
  }>;
  /** The base's commit that has it, once merged. */
  merge_commit?: string;
  /** Who merged or closed it, where known. */
  by?: string;
  /** Why it was closed, could not be opened, or is harmed. */
  reason?: string;
  /** Whether it can be merged into the base as that is now; of an open one in its own repository, not in lists. */
  mergeable?: boolean;
  /** Its commits, oldest first, at most 1,000; not in lists. */
  commits?: Array<{
    /** The commit. */
    commit: string;
    /** Its first line. */
    subject: string;
    /** The task that it is, if it is one's. */
    task_id?: string;
  }>;
};

/** Body of POST /api/sign-in. */
export type SignInRequest = {
  /** The key's text, oleada_…. */
  key: string;
};

/** A branch that was made of a snapshot. */
export type SnapshotBranch = {
  /** The branch's name. */
  branch: string;
  /** The commit that it is at: the snapshot's. */
  commit: string;
};

/** What was changed up to a snapshot, or since another one: GET /api/executions/{id}/snapshots/{task}/{name}/diff. */
export type SnapshotDiff = {
  /** A patch as git writes it. */
  diff: string;
  /** Whether it is longer than what is given out, and ends here. */
  truncated: boolean;
};

/** What an attempt has left in the repository: a row of GET /api/executions/{id}/snapshots. */
export type SnapshotView = {
  /** Its name within the execution: task/atom-attempt, or task/rest for what a worktree held when it was removed. */
  snapshot: string;
  /** The task whose worktree it is of; left out where the plan has none of that name any more. */
  task_id?: string;
  /** The atom whose attempt left it; left out for rest. */
  atom_id?: string;
  /** Which attempt of the atom, from 1 on. */
  attempt?: number;
  /** How the attempt ended; left out while it has not, and for rest. */
  result?: "completed" | "failed" | "cancelled";
  /** When it was made, UTC, in whole seconds. */
  at: string;
  /** The commit that has its files. Its parent is the state of the execution's branch that the worktree had taken in. */
  commit: string;
  /** Files that are different from those of its parent. */
  files_changed: number;
  /** Lines that were added, as git counts them. */
  additions: number;
  /** Lines that were removed, as git counts them. */
  deletions: number;
};

/** Body of POST /api/executions. */
export type StartExecution = {
  /** A plan that has been saved before. */
  plan_id: string;
  /** Its version; the newest if left out. */
  plan_version?: number;
  /** An id of the caller's choice, [A-Za-z0-9_-]{1,64}, not yet used. */
  execution_id?: string;
  /** The session that it belongs to. */
  session_id?: string;
  /** Limits and rules. */
  options?: {
    /** Most atoms in flight at one time, 1 to 1,024. */
    max_workers?: number;
    /** True makes each wave wait for the one before it to end. */
    barrier?: boolean;
    /** Folder that the work is done in, absolute; left out for a new one in the data folder. */
    workspace?: string;
    /** True makes a pull request of what is merged on the execution's branch when it has ended. */
    pull_request?: boolean;
    /** The ticket that the work is for; it is told of the pull request. */
    ticket_id?: string;
    /** US dollars that agents may use up, above 0, in place of the plan's; where neither names any, the lower of the project's and the server's. */
    budget_usd?: number;
    /** The agent of atoms without a run for which the plan names none; left out for the project's. */
    agent?: string;
  };
};

/** One task of an execution: GET /api/executions/{id}/tasks. */
export type TaskView = {
  /** The task's id in its plan. */
  task_id: string;
  /** The task's name. */
  name: string;
  /** 0 to 4. */
  phase: number;
  /** The task's state. */
  status: "pending" | "ready" | "running" | "retrying" | "blocked" | "completed" | "failed" | "skipped" | "cancelled";
  /** What its attempts may use up and have; left out if it has no budget of its own. */
  budget?: {
    /** In tokens; left out if they are not limited. */
    tokens?: {
      /** What is known to be used, by attempts in flight too; it never becomes less. */
      used: number;
      /** What may be used, with what was granted. */
      limit: number;
      /** What people have added since the start. */
      granted: number;
    };
    /** In US dollars; left out if they are not limited. */
    cost?: {
      /** What is known to be used, by attempts in flight too; it never becomes less. */
      used: number;
      /** What may be used, with what was granted. */
      limit: number;
      /** What people have added since the start. */
      granted: number;
    };
  };
  /** The atoms in plan order. */
  atoms: Array<{
    /** The atom's id within its task. */
    atom_id: string;
    /** The atom's state. */
    status: "pending" | "ready" | "running" | "retrying" | "blocked" | "completed" | "failed" | "skipped" | "cancelled";
    /** From 1. */
    wave: number;
    /** Attempts that have been started. */
    attempts: number;
    /** Checks of the last attempt that ended; left out if it had none. */
    tests?: {
      /** From 0. */
      passed: number;
      /** From 0. */
      failed: number;
    };
    /** Tokens that the attempt in flight has reported so far; left out if it has none. */
    tokens_reported?: number;
    /** US dollars of these, as far as their prices are known. */
    cost_reported_usd?: number;
    /** Who works at it: command, or an agent's name, or several with commas between them. */
    agent?: string;
  }>;
};

/** Answer to POST /api/tokens. */
export type TokenAnswer = {
  /** The text for ?token=; it opens one thing once. */
  token: string;
  /** When it becomes worthless, UTC. */
  expires_at: string;
};

/** Body of POST /api/tokens. */
export type TokenRequest = {
  /** The one thing that the token is to open. */
  purpose: "ws" | "events" | "artifact";
};
