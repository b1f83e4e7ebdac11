import assert from 'node:assert/strict';
import { operationOf } from '../../../src/graph/call.ts';

describe('the name of an operation, for logs and metrics', () => {
  const id = '5a1d0c2e-7b34-4c6f-9e21-0b8f6d2c4a10';
  const table: [string, string][] = [
    [`/users/${id}/manager?$select=id`, 'GET /users/{id}/manager'],
    [`/groups/${id}/transitiveMembers/microsoft.graph.user`, 'GET /groups/{id}/transitiveMembers/microsoft.graph.user'],
    ["/x/filterByCurrentUser(on='approver')?$top=5", "GET /x/filterByCurrentUser(on='approver')"],
    [`/x/find(principalId='${id}')`, 'GET /x/find(principalId={id})'],
    ['/users/ana@contoso.example/photo', 'GET /users/{id}/photo'],
    ['/accessReviews/definitions/12345/instances', 'GET /accessReviews/definitions/{id}/instances'],
  ];
  for (const [path, operation] of table) {
    it(`${path.slice(0, 60)} holds no id`, () => assert.equal(operationOf('GET', path), operation));
  }
});
